internal import RealtimeEngine

/// The clock that a host injects, with one kind of instant whatever the clock's is.
struct HandlerClock: Sendable {
    /// The clock itself.
    let base: any Clock<Duration>
    /// The present, on a scale of its own.
    let now: @Sendable () -> Instant
    /// Suspends for so long; false when the task was cancelled.
    let sleep: @Sendable (Duration) async -> Bool

    init(_ clock: some Clock<Duration>) {
        let start = clock.now
        self.base = clock
        self.now = { Instant(nanoseconds: 0).advanced(by: start.duration(to: clock.now)) }
        self.sleep = { duration in
            do {
                try await clock.sleep(until: clock.now.advanced(by: duration), tolerance: nil)
                return true
            } catch {
                return false
            }
        }
    }
}

import Synchronization

/// A clock that stands still until somebody moves it.
///
/// Handlers under test sleep on it; a simulation moves it from event to event, a test with `advance(by:)`. Any thread
/// may use it.
public final class VirtualClock: Clock {
    /// A point in virtual time, in nanoseconds since the clock was made.
    public struct Instant: InstantProtocol {
        /// Nanoseconds since the clock was made.
        public var nanoseconds: Int64

        /// Makes an instant.
        public init(nanoseconds: Int64) {
            self.nanoseconds = nanoseconds
        }

        /// The instant that is later by `duration`.
        public func advanced(by duration: Duration) -> Instant {
            Instant(nanoseconds: self.nanoseconds + VirtualClock.nanoseconds(duration))
        }

        /// How long it is from here to there.
        public func duration(to other: Instant) -> Duration {
            .nanoseconds(other.nanoseconds - self.nanoseconds)
        }

        /// Whether the left one comes first.
        public static func < (left: Instant, right: Instant) -> Bool {
            left.nanoseconds < right.nanoseconds
        }
    }

    private struct Sleeper {
        var id: UInt64
        var deadline: Int64
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct Contents {
        var now: Int64 = 0
        var ids: UInt64 = 0
        var sleepers: [Sleeper] = []
        /// Sleeps that were cancelled before they began.
        var cancelled: [UInt64] = []
        /// Nobody sleeps any more.
        var isFinished = false
    }

    private let contents = Mutex(Contents())
    /// Called by everybody who sleeps.
    private let inspect: (@Sendable () -> Void)?
    private let earliest = Atomic<Int64>(.max)
    private let present = Atomic<Int64>(0)

    /// Makes a clock at zero.
    public init() {
        self.inspect = nil
    }

    /// Makes a clock that looks at everybody who sleeps.
    init(inspecting: @escaping @Sendable () -> Void) {
        self.inspect = inspecting
    }

    /// The present.
    public var now: Instant { Instant(nanoseconds: self.present.load(ordering: .relaxed)) }

    /// Virtual time is exact.
    public var minimumResolution: Duration { .nanoseconds(1) }

    /// When the next sleeper is due, or nil when nobody sleeps.
    public var nextDeadline: Instant? {
        let value = self.earliest.load(ordering: .relaxed)
        return value == .max ? nil : Instant(nanoseconds: value)
    }

    /// Suspends until the clock was moved to `deadline` or past it; throws when the task is cancelled.
    public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
        self.inspect?()
        let id = self.contents.withLock { contents in
            contents.ids += 1
            return contents.ids
        }
        do {
            try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    self.add(Sleeper(id: id, deadline: deadline.nanoseconds, continuation: continuation))
                }
            } onCancel: {
                self.cancel(id)
            }
        } catch {
            // Time is over: whoever asks for it learns from its own task that it shall end.
            if self.contents.withLock({ contents in contents.isFinished }) {
                // One that does not want to end must not keep the thread.
                await Task.yield()
                unsafe withUnsafeCurrentTask { task in unsafe task?.cancel() }
            }
            throw error
        }
    }

    /// Ends time: every sleep, and all that are tried from now on, end with `CancellationError`, and so do their tasks.
    func finish() {
        let sleepers = self.contents.withLock { contents in
            contents.isFinished = true
            defer {
                contents.sleepers = []
                self.noteEarliest(contents)
            }
            return contents.sleepers
        }
        for sleeper in sleepers { sleeper.continuation.resume(throwing: CancellationError()) }
    }

    /// Moves the clock on and wakes everybody who is due, the earliest first.
    public func advance(by duration: Duration) {
        self.advance(to: self.now.advanced(by: duration))
    }

    /// Moves the clock to `instant`, never back, and wakes everybody who is due, the earliest first.
    public func advance(to instant: Instant) {
        let due = self.contents.withLock { contents in
            contents.now = max(contents.now, instant.nanoseconds)
            self.present.store(contents.now, ordering: .relaxed)
            if self.earliest.load(ordering: .relaxed) > contents.now { return [Sleeper]() }
            let now = contents.now
            var due = contents.sleepers.filter { sleeper in sleeper.deadline <= now }
            contents.sleepers.removeAll { sleeper in sleeper.deadline <= now }
            self.noteEarliest(contents)
            due.sort { left, right in (left.deadline, left.id) < (right.deadline, right.id) }
            return due
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    private func add(_ sleeper: Sleeper) {
        enum Outcome { case waits, due, cancelled }
        let outcome = self.contents.withLock { contents -> Outcome in
            if let index = contents.cancelled.firstIndex(of: sleeper.id) {
                contents.cancelled.remove(at: index)
                return .cancelled
            }
            if contents.isFinished { return .cancelled }
            if sleeper.deadline <= contents.now { return .due }
            contents.sleepers.append(sleeper)
            self.noteEarliest(contents)
            return .waits
        }
        switch outcome {
        case .waits: break
        case .due: sleeper.continuation.resume()
        case .cancelled: sleeper.continuation.resume(throwing: CancellationError())
        }
    }

    private func cancel(_ id: UInt64) {
        let sleeper = self.contents.withLock { contents -> Sleeper? in
            guard let index = contents.sleepers.firstIndex(where: { sleeper in sleeper.id == id }) else {
                contents.cancelled.append(id)
                return nil
            }
            defer { self.noteEarliest(contents) }
            return contents.sleepers.remove(at: index)
        }
        sleeper?.continuation.resume(throwing: CancellationError())
    }

    private func noteEarliest(_ contents: borrowing Contents) {
        var earliest = Int64.max
        for sleeper in contents.sleepers { earliest = min(earliest, sleeper.deadline) }
        self.earliest.store(earliest, ordering: .relaxed)
    }

    static func nanoseconds(_ duration: Duration) -> Int64 {
        let (seconds, attoseconds) = duration.components
        return seconds * 1_000_000_000 + attoseconds / 1_000_000_000
    }
}

import RealtimeEngine
import Synchronization

/// A node's own clocks: the monotonic one may run fast or slow, the wall clock may jump.
final class NodeClock: Sendable {
    private let clock: VirtualClock
    /// How fast the monotonic clock runs too fast, in millionths.
    private let drift: Int64
    private let start: Int64
    private let wall: Atomic<Int64>

    init(_ clock: VirtualClock, drift: Int, start: Int64) {
        self.clock = clock
        self.drift = Int64(drift)
        self.start = start
        self.wall = Atomic(1_700_000_000_000)
    }

    /// The node's time now.
    var time: TurnTime {
        let now = self.clock.now.nanoseconds
        // In two parts, or a week would overflow.
        let gained = now / 1_000_000 * self.drift + now % 1_000_000 * self.drift / 1_000_000
        let instant = Instant(nanoseconds: self.start + now + gained)
        return TurnTime(now: instant, wallMilliseconds: self.wall.load(ordering: .relaxed) + now / 1_000_000)
    }

    /// When virtual time is so far that the node's clock shows `instant`.
    func virtual(_ instant: Instant) -> Int64 {
        let ahead = instant.nanoseconds - self.time.now.nanoseconds
        if ahead <= 0 { return self.clock.now.nanoseconds }
        return self.clock.now.nanoseconds + ahead - ahead / 1_000_000 * self.drift + (self.drift < 0 ? 2_000 : 1_000)
    }

    /// Moves the wall clock, back or forth.
    func jump(milliseconds: Int64) {
        self.wall.wrappingAdd(milliseconds, ordering: .relaxed)
    }
}

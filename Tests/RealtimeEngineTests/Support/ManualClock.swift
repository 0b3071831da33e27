import RealtimeEngine
import Synchronization

/// A clock that stands still until a test moves it.
final class ManualClock: Sendable {
    private let nanoseconds = Mutex<Int64>(1_000_000_000_000)

    var now: Instant { Instant(nanoseconds: self.nanoseconds.withLock { value in value }) }
    var time: TurnTime { TurnTime(now: self.now, wallMilliseconds: self.now.nanoseconds / 1_000_000) }

    func advance(by duration: Duration) {
        self.nanoseconds.withLock { value in value += duration.nanosecondsClamped }
    }

    func set(to instant: Instant) {
        self.nanoseconds.withLock { value in value = instant.nanoseconds }
    }

    /// The environment of a node: this clock, and entropy that counts.
    func environment() -> HostEnvironment {
        let counter = Counter()
        return HostEnvironment(time: { self.time }, entropy: { (0xABCD, counter.next()) })
    }
}

/// Numbers 1, 2, 3… for any thread.
final class Counter: Sendable {
    private let value = Mutex<UInt64>(0)

    var count: UInt64 { self.value.withLock { value in value } }

    @discardableResult
    func next() -> UInt64 {
        self.value.withLock { value in
            value += 1
            return value
        }
    }
}

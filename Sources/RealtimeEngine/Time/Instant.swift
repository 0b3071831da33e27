/// A point on the monotonic clock that the host supplies, in nanoseconds.
///
/// The engine never reads a clock: every call that may depend on time takes an `Instant`. Only differences mean
/// something; the zero point is the host's. Wall-clock jumps therefore have no effect on heartbeats or deadlines.
public struct Instant: Hashable, Comparable, Sendable {
    /// Nanoseconds since the host's zero point.
    public var nanoseconds: Int64

    /// Makes an instant from the host's monotonic nanoseconds.
    public init(nanoseconds: Int64) {
        self.nanoseconds = nanoseconds
    }

    /// The later instant, saturating instead of overflowing.
    public func advanced(by duration: Duration) -> Instant {
        self.advanced(byNanoseconds: duration.nanosecondsClamped)
    }

    package func advanced(byNanoseconds delta: Int64) -> Instant {
        let (sum, overflow) = self.nanoseconds.addingReportingOverflow(delta)
        return Instant(nanoseconds: overflow ? (delta > 0 ? .max : .min) : sum)
    }

    /// Whether the left one comes first.
    public static func < (left: Instant, right: Instant) -> Bool {
        left.nanoseconds < right.nanoseconds
    }
}

extension Instant? {
    /// The earlier of two instants, of which either may never come.
    package func orEarlier(_ other: Instant?) -> Instant? {
        guard let self else { return other }
        return other.map { other in min(self, other) } ?? self
    }
}

extension UInt32 {
    /// Nanoseconds as whole milliseconds, rounded up and at least 1: how long somebody is told to wait.
    init(millisecondsFrom nanoseconds: Int64) {
        self.init(clamping: Swift.max(1, (nanoseconds - 1) / 1_000_000 + 1))
    }
}

extension Duration {
    /// The duration in nanoseconds, clamped to what 64 bits can hold (about 292 years).
    package var nanosecondsClamped: Int64 {
        let (seconds, attoseconds) = self.components
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        if overflow { return seconds > 0 ? .max : .min }
        let (sum, carry) = whole.addingReportingOverflow(attoseconds / 1_000_000_000)
        return carry ? (seconds > 0 ? .max : .min) : sum
    }
}

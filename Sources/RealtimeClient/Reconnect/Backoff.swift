/// How long to wait before the next attempt: full jitter, drawn after the cap.
///
/// The delay is uniform in `[0, min(cap, base * 2^attempt)]`. Jitter that is drawn before the cap bunches all clients
/// at the cap again, which is how reconnect storms keep themselves alive; for the same reason the first attempt is
/// spread as well.
public struct Backoff: Sendable, Hashable {
    /// The range of the first delay, in nanoseconds.
    public let base: UInt64
    /// The largest range, in nanoseconds.
    public let cap: UInt64

    /// Makes a policy.
    public init(base: Duration, cap: Duration) {
        self.base = base.nanoseconds
        self.cap = cap.nanoseconds
    }

    /// The range that the delay of an attempt is drawn from, in nanoseconds.
    ///
    /// - Parameter attempt: How many attempts failed before, from 0; any number is fine.
    public func ceiling(attempt: Int) -> UInt64 {
        let shift = max(0, attempt)
        guard shift < 64, self.base <= UInt64.max >> UInt64(shift) else { return self.base == 0 ? 0 : self.cap }
        return min(self.cap, self.base << UInt64(shift))
    }

    /// The delay of an attempt, in nanoseconds.
    ///
    /// - Parameters:
    ///   - attempt: How many attempts failed before, from 0.
    ///   - random: A uniform 64-bit number.
    public func delay(attempt: Int, random: UInt64) -> UInt64 {
        Self.uniform(through: self.ceiling(attempt: attempt), random)
    }

    /// A number in `0...bound`, from a uniform one.
    static func uniform(through bound: UInt64, _ random: UInt64) -> UInt64 {
        bound == .max ? random : random.multipliedFullWidth(by: bound + 1).high
    }
}

/// What only the host can give: time and randomness.
public struct HostEnvironment: Sendable {
    /// The monotonic clock, and the wall clock for time stamps that people read.
    public var time: @Sendable () -> TurnTime
    /// 128 fresh bits from a cryptographically secure source.
    public var entropy: @Sendable () -> (UInt64, UInt64)

    /// Makes an environment.
    public init(
        time: @escaping @Sendable () -> TurnTime,
        entropy: @escaping @Sendable () -> (UInt64, UInt64)
    ) {
        self.time = time
        self.entropy = entropy
    }
}

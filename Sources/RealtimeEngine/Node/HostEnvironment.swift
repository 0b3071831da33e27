/// What only the host can give: time, randomness, and where its own handlers run.
public struct HostEnvironment: Sendable {
    /// The monotonic clock, and the wall clock for time stamps that people read.
    public var time: @Sendable () -> TurnTime
    /// 128 fresh bits from a cryptographically secure source.
    public var entropy: @Sendable () -> (UInt64, UInt64)
    /// Where handlers run what is not isolated to an actor with an executor of its own; nil for the system's pool.
    ///
    /// A test gives a deterministic one.
    public var handlerExecutor: (any TaskExecutor)?

    /// Makes an environment.
    public init(
        time: @escaping @Sendable () -> TurnTime,
        entropy: @escaping @Sendable () -> (UInt64, UInt64),
        handlerExecutor: (any TaskExecutor)? = nil
    ) {
        self.time = time
        self.entropy = entropy
        self.handlerExecutor = handlerExecutor
    }
}

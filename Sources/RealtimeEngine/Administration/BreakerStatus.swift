/// What a circuit breaker does now, and why.
public struct BreakerStatus: Hashable, Sendable {
    /// The hub that has it; nil for the host's own way to the broker.
    public var hub: Int?
    /// What it stands before, as in ``BreakerEvent/name``.
    public var name: String
    /// Whether calls are made.
    public var state: BreakerState
    /// Since when, in milliseconds since 1970; nil while it has been closed from the start.
    public var since: Int64?
    /// Outcomes that it looks at, since it was last closed; at most ``BreakerPolicy/window``.
    public var outcomes: Int
    /// Failures among them.
    public var failures: Int
}

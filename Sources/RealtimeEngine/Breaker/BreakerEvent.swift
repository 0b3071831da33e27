/// A breaker changed its state: closed to open, open to half open, and half open to either of the others; or to closed
/// because an operator reset it.
public struct BreakerEvent: Hashable, Sendable {
    /// What the breaker stands before: `connect`, `rpc`, `message`, `broker`, or `subscribe` or `publish` with the
    /// prefix of a rule, such as `publish quote:`.
    ///
    /// Each hub has its own, and the host's own calls through its node have `host broker`.
    public var name: String
    /// The state before.
    public var from: BreakerState
    /// The state now.
    public var to: BreakerState

    /// Makes an event.
    public init(name: String, from: BreakerState, to: BreakerState) {
        self.name = name
        self.from = from
        self.to = to
    }
}

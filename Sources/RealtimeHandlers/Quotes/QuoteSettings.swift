public import RealtimeEngine

/// How a ``QuoteHandler`` behaves.
public struct QuoteSettings: Sendable {
    /// Its bounds.
    public var limits = QuoteLimits()
    /// Its intervals.
    public var timing = QuoteTiming()
    /// Whether a field can only be edited by who has its lock; if not, a field without a lock is everybody's.
    public var requiresLocks = false
    /// When the service is not asked for a while because it keeps failing, and how calculations are not; nil for the
    /// node's policy.
    public var breaker: BreakerPolicy?
    /// How much of a quote's log is kept, for clients that come back.
    public var history = RoomPolicy.History.standard

    /// Makes the defaults.
    public init() {}
}

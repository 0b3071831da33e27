/// Whether a breaker lets calls through.
public enum BreakerState: Hashable, Sendable {
    /// Every call is made.
    case closed
    /// No call is made.
    case open
    /// A few calls are made, to see whether they succeed again.
    case halfOpen
}

public import RealtimeProtocol

/// What is asked of the authority for a room's leases.
public enum LeaseCommand: Hashable, Sendable {
    /// Takes a free lease, or waits for it, first come, first served.
    ///
    /// The same client that asks again for what it holds renews it.
    case acquire(key: String, ttl: Duration, wait: Duration)
    /// Takes a lease from whoever holds it.
    case takeOver(key: String, ttl: Duration, reason: String)
    /// Holds on to a lease for its time once more; from any connection of the same user.
    case renew(key: String, FencingToken)
    /// Gives a lease back.
    case release(key: String, FencingToken)
    /// Asks who holds what.
    case list
}

/// What the authority for a room's leases answers.
public enum LeaseAnswer: Hashable, Sendable {
    /// To `acquire`, `takeOver` and `renew`: it is held.
    case held(LeaseTenure)
    /// To `release`.
    case released
    /// To `list`, in the order of the tokens.
    case leases([LeaseEntry])
}

/// The bounds of a broker's leases, in the units of its state machines.
struct LeaseBounds {
    /// Leases in one room.
    var leases: Int
    /// Requests that wait for one lease.
    var waiters: Int
    /// How long a holder that vanished keeps its lease, in nanoseconds.
    var grace: Int64

    init(_ limits: Limits) {
        self.leases = limits.leasesPerRoom
        self.waiters = limits.waitersPerLease
        self.grace = limits.leaseGrace.nanosecondsClamped
    }
}

extension BrokerError {
    static let leaseHeld = BrokerError(code: .leaseHeld, message: "somebody else holds the lease")
    static let leaseLost = BrokerError(code: .leaseLost, message: "the lease is not held under this token")
    static let leaseLimit = BrokerError(code: .leaseLimit, message: "too many leases, or too many wait for one")
    static let noLeases = BrokerError(code: .noLeases, message: "this broker grants no leases")
}

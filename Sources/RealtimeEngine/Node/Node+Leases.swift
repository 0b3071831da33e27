public import RealtimeProtocol

extension Node {
    /// Takes a lease for the host if it is free, or waits for it, first come, first served.
    ///
    /// The host is one holder, whoever of its tasks asks: a second call renews what it holds.
    ///
    /// - Parameters:
    ///   - key: the lease's key in its room, such as a field's name.
    ///   - room: where; members are told.
    ///   - ttl: how long it is held without a renewal; nil for ``Limits/leaseTTL``, at most ``Limits/leaseTTLMax``.
    ///   - wait: how long to wait while somebody else holds it, at most ``Limits/leaseWaitMax``.
    /// - Returns: the token and the time; ``BrokerError/Code/leaseHeld`` when somebody else holds it.
    public func acquireLease(
        _ key: String,
        in room: String,
        ttl: Duration? = nil,
        wait: Duration = .zero
    ) async -> Result<LeaseTenure, BrokerError> {
        let limits = self.configuration.limits
        let wait = min(wait, limits.leaseWaitMax)
        return await self.tenure(.acquire(key: key, ttl: self.time(ttl), wait: wait), in: room)
    }

    /// Takes a lease for the host from whoever holds it; members are told the reason.
    public func takeOverLease(
        _ key: String,
        in room: String,
        ttl: Duration? = nil,
        reason: String
    ) async -> Result<LeaseTenure, BrokerError> {
        await self.tenure(.takeOver(key: key, ttl: self.time(ttl), reason: reason), in: room)
    }

    /// Holds on to a lease of the host's for its time once more, from now on.
    ///
    /// - Returns: the same token; ``BrokerError/Code/leaseLost`` when the lease is no longer held under it.
    public func renewLease(
        _ key: String,
        in room: String,
        _ token: FencingToken
    ) async -> Result<LeaseTenure, BrokerError> {
        await self.tenure(.renew(key: key, token), in: room)
    }

    /// Gives a lease of the host's back.
    public func releaseLease(_ key: String, in room: String, _ token: FencingToken) async -> Result<Void, BrokerError> {
        await self.client.lease(.release(key: key, token), in: room).map { _ in () }
    }

    /// Who holds which leases of a room, in the order in which they were granted.
    public func leases(in room: String) async -> Result<[LeaseEntry], BrokerError> {
        await self.client.lease(.list, in: room).map { answer in
            if case .leases(let entries) = answer { entries } else { [] }
        }
    }

    private func time(_ ttl: Duration?) -> Duration {
        let limits = self.configuration.limits
        return min(max(ttl ?? limits.leaseTTL, .milliseconds(1)), limits.leaseTTLMax)
    }

    private func tenure(_ command: LeaseCommand, in room: String) async -> Result<LeaseTenure, BrokerError> {
        await self.client.lease(command, in: room).flatMap { answer in
            guard case .held(let tenure) = answer else { return .failure(.leaseLost) }
            return .success(tenure)
        }
    }
}

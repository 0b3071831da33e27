public import RealtimeProtocol

extension Subscription {
    /// Takes a lease in the room, or waits for it while somebody else holds it.
    ///
    /// The client must be in the room. An error with the reply `ErrorCode.leaseHeld` (402) says that
    /// somebody else holds it. One without a reply leaves open whether it was granted: it then expires by itself, and
    /// calling this again over the same connection returns it.
    ///
    /// - Parameters:
    ///   - key: the lease's key in its room, such as a field's name.
    ///   - ttl: how long it is held without a renewal; nil for the server's default.
    ///   - wait: how long to wait; the call itself ends after ``ClientTiming/callTimeout``, so it should be shorter.
    ///   - reason: why the lease is taken by force from whoever holds it; nil to take it only when it is free.
    public func acquireLease(
        _ key: String,
        ttl: Duration? = nil,
        wait: Duration = .zero,
        takingOver reason: String? = nil
    ) async -> Result<Lease, ClientError> {
        let request = LeaseRequest(
            channel: self.room,
            key: key,
            ttlMilliseconds: ttl.map { ttl in Self.milliseconds(ttl) },
            waitMilliseconds: Self.milliseconds(wait),
            takeover: reason
        )
        return await self.client.tenure("acquire", request)
    }

    /// Holds on to a lease for its time once more; works after a reconnect too, within the server's grace time.
    ///
    /// An error with the reply `ErrorCode.leaseLost` (403) says that it is lost.
    public func renew(_ lease: Lease) async -> Result<Lease, ClientError> {
        await self.client.tenure("renew", LeaseRequest(channel: self.room, key: lease.key, token: lease.token))
    }

    /// Gives a lease back.
    public func release(_ lease: Lease) async -> Result<Void, ClientError> {
        let request = LeaseRequest(channel: self.room, key: lease.key, token: lease.token)
        return await self.client.rpc("realtime.lease.release", JSONLeaseCoder.encode(request)).map { _ in () }
    }

    /// Who holds which leases of the room; notices of changes come as ``RoomEvent/lease(_:)``.
    public func leases() async -> Result<[LeaseEntry], ClientError> {
        await self.client.leases(LeaseRequest(channel: self.room))
    }

    private static func milliseconds(_ duration: Duration) -> UInt32 {
        UInt32(clamping: duration.nanoseconds / 1_000_000)
    }
}

extension RealtimeClient {
    fileprivate func tenure(_ method: String, _ request: LeaseRequest) async -> Result<Lease, ClientError> {
        let sent = self.environment.now()
        let limits = self.limits.message
        return await self.rpc("realtime.lease.\(method)", JSONLeaseCoder.encode(request)).flatMap { result in
            JSONLeaseCoder.tenure(result.data, limits: limits).mapError { error in .violation(error.message) }
                .map { tenure in Lease(key: request.key, tenure, sent: sent) }
        }
    }

    fileprivate func leases(_ request: LeaseRequest) async -> Result<[LeaseEntry], ClientError> {
        let limits = self.limits.message
        return await self.rpc("realtime.lease.list", JSONLeaseCoder.encode(request)).flatMap { result in
            JSONLeaseCoder.entries(result.data, limits: limits).mapError { error in .violation(error.message) }
        }
    }
}

import RealtimeProtocol

/// The procedures for leases that clients call.
enum LeaseMethod: String {
    case acquire = "realtime.lease.acquire"
    case renew = "realtime.lease.renew"
    case release = "realtime.lease.release"
    case list = "realtime.lease.list"
}

extension HubMachine {
    /// A client calls a lease procedure: hands the command to the broker, whose answer may take as long as the wait.
    mutating func lease(
        _ slot: Int,
        _ session: ClientSession,
        _ method: LeaseMethod,
        _ request: RPCRequest,
        id: UInt32
    ) {
        guard self.grantsLeases else { return self.fail(slot, id, .notAvailable) }
        guard case .success(let request) = JSONLeaseCoder.decode(request.data, limits: self.leaseLimits) else {
            self.counters.add(.leaseNamesRefused)
            return self.fail(slot, id, .badRequest)
        }
        guard let index = self.membership(slot, named: request.channel) else {
            return self.fail(slot, id, .permissionDenied)
        }
        let wanted: RoomGrant = request.takeover != nil && method == .acquire ? [.lease, .takeOver] : .lease
        guard self.connections[slot].memberships[index].permissions.isSuperset(of: wanted) else {
            return self.fail(slot, id, .permissionDenied)
        }
        guard let command = self.command(method, request) else { return self.fail(slot, id, .badRequest) }
        guard Int(self.connections[slot].pendingLeases) < self.configuration.limits.leaseRequestsPerConnection else {
            self.counters.add(.leaseRequestsRefusedLimit)
            return self.fail(slot, id, .limitExceeded)
        }
        self.connections[slot].pendingLeases += 1
        self.connections[slot].memberships[index].usesLeases = true
        let holder = LeaseHolder(owner: .user(session.user), client: session.id)
        let patience = command.wait + self.configuration.timing.brokerTimeout
        let end = self.time.now.advanced(by: patience)
        self.request(.lease(self.id(of: slot), commandID: id, until: end)) { id in
            .lease(id, room: request.channel, command, from: holder)
        }
    }

    /// Nil when the request lacks something.
    private mutating func command(_ method: LeaseMethod, _ request: LeaseRequest) -> LeaseCommand? {
        switch (method, request.token) {
        case (.list, _): return .list
        case (_, _) where request.key.isEmpty: break
        case (.renew, let token?): return .renew(key: request.key, token)
        case (.release, let token?): return .release(key: request.key, token)
        case (.acquire, _): return self.acquisition(request)
        default: break
        }
        self.counters.add(.leaseNamesRefused)
        return nil
    }

    private mutating func acquisition(_ request: LeaseRequest) -> LeaseCommand? {
        let limits = self.configuration.limits
        let asked = request.ttlMilliseconds.map { ttl in Duration.milliseconds(ttl) } ?? limits.leaseTTL
        let ttl = min(asked, limits.leaseTTLMax)
        // A probe of a broker that failed must be answered soon, so it does not wait.
        let longest: Duration = self.breakers.isClosed(.broker) ? limits.leaseWaitMax : .zero
        let wait = min(.milliseconds(request.waitMilliseconds), longest)
        if ttl < asked || wait < .milliseconds(request.waitMilliseconds) { self.counters.add(.leaseTimesCut) }
        guard ttl > .zero else { return nil }
        guard let reason = request.takeover else { return .acquire(key: request.key, ttl: ttl, wait: wait) }
        guard !reason.isEmpty, reason.utf8.count <= limits.leaseReasonBytes else {
            self.counters.add(.leaseNamesRefused)
            return nil
        }
        return .takeOver(key: request.key, ttl: ttl, reason: reason)
    }

    /// The decoder's limits, with the bound of a lease's key in place of that of a publish's.
    private var leaseLimits: ProtocolLimits {
        var limits = self.protocolLimits
        limits.maxKeyBytes = self.configuration.limits.leaseKeyBytes
        return limits
    }

    /// The broker's answer.
    mutating func leaseAnswered(
        _ connection: ConnectionID,
        _ command: UInt32,
        _ answer: Result<LeaseAnswer, BrokerError>
    ) {
        guard let slot = self.slot(of: connection) else { return }
        self.connections[slot].pendingLeases -= 1
        switch answer {
        case .success(.held(let tenure)):
            self.reply(slot, command, .rpc(RPCResult(data: JSONLeaseCoder.encode(tenure))))
        case .success(.leases(let entries)):
            self.reply(slot, command, .rpc(RPCResult(data: JSONLeaseCoder.encode(entries))))
        case .success(.released):
            self.reply(slot, command, .rpc(RPCResult()))
        case .failure(let error):
            if error.isFault { self.counters.add(.brokerErrors) }
            self.fail(slot, command, Self.reply(for: error))
        }
    }

    /// A member leaves that asked for leases: the broker begins the grace time.
    mutating func leaveLeases(_ session: ClientSession, _ membership: Membership) {
        guard membership.usesLeases else { return }
        let holder = LeaseHolder(owner: .user(session.user), client: session.id)
        self.effects.append(.broker(.leaseHolderGone(room: self.rooms[Int(membership.room)].name, holder)))
    }
}

extension LeaseCommand {
    /// How long its answer may take because somebody else holds the lease.
    fileprivate var wait: Duration {
        if case .acquire(_, _, let wait) = self { wait } else { .zero }
    }
}

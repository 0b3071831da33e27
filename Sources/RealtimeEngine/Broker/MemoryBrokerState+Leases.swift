import RealtimeProtocol

extension MemoryBrokerState {
    /// Carries out a command about a lease.
    mutating func lease(
        _ id: BrokerRequestID,
        _ name: String,
        _ command: LeaseCommand,
        _ holder: LeaseHolder,
        link: Int,
        time: TurnTime,
        deliver: (Delivery) -> Void
    ) {
        guard var tokens = self.leaseTokens else {
            return deliver(Delivery(link: link, event: .lease(id, .failure(.noLeases))))
        }
        switch self.open(name, nil, time: time) {
        case .failure(let error):
            deliver(Delivery(link: link, event: .lease(id, .failure(error))))
        case .success(let room):
            let asker = LeaseStateMachine.Asker(link: link, request: id, holder: holder, ttl: command.ttl)
            let effects = self.rooms[room].leases.perform(
                command,
                asker,
                at: time.now,
                bounds: self.leaseBounds,
                tokens: &tokens
            )
            self.leaseTokens = tokens
            self.deliver(effects, room, deliver)
            self.schedule(room)
        }
    }

    /// Somebody is gone, or time has passed.
    mutating func advanceLeases(
        _ room: Int,
        _ action: LeaseStateMachine.Action,
        _ time: TurnTime,
        deliver: (Delivery) -> Void
    ) {
        guard var tokens = self.leaseTokens, !self.rooms[room].leases.isEmpty else { return }
        let effects = self.rooms[room].leases.performAll(
            action,
            at: time.now,
            bounds: self.leaseBounds,
            tokens: &tokens
        )
        self.leaseTokens = tokens
        self.deliver(effects, room, deliver)
        self.schedule(room)
    }

    /// Whether a publish comes from whoever holds the lease that it shows.
    func mayPass(_ fence: Fence, _ entry: LogEntry, _ room: Int, _ time: TurnTime) -> Bool {
        let writer = entry.publisher.map { info in LeaseHolder(owner: .user(info.user), client: info.client) }
        return self.rooms[room].leases.isHeld(fence, by: writer ?? .host, at: time.now)
    }

    private func deliver(_ effects: [LeaseTable.Effect], _ room: Int, _ deliver: (Delivery) -> Void) {
        for effect in effects {
            switch effect {
            case .answer(let asker, let answer):
                deliver(Delivery(link: asker.link, event: .lease(asker.request, answer)))
            case .counted(let metric, let link):
                deliver(Delivery(link: link, event: .counted(metric, 1)))
            case .changed(let notice):
                self.announce(.leaseChanged(room: self.rooms[room].name, notice), in: room, deliver: deliver)
            }
        }
    }
}

extension LeaseCommand {
    /// How long the lease is wanted, in nanoseconds.
    fileprivate var ttl: Int64 {
        switch self {
        case .acquire(_, let ttl, _), .takeOver(_, let ttl, _): ttl.nanosecondsClamped
        case .renew, .release, .list: 0
        }
    }
}

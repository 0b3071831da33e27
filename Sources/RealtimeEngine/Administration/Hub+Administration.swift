import RealtimeProtocol

extension HubCore {
    /// A machine's summary with what only the shell knows.
    func completed(_ summary: ConnectionSummary) -> ConnectionSummary {
        var summary = summary
        summary.hub = self.hub
        summary.remoteAddress = self.addresses[Int(summary.connection.slot)]
        return summary
    }
}

extension Hub {
    func connections(from slot: Int, limit: Int) -> [ConnectionSummary] {
        self.core.machine.connections(from: slot, limit: limit).map(self.core.completed)
    }

    func connections(of target: ConnectionTarget, limit: Int) -> [ConnectionSummary] {
        self.core.machine.slots(of: target, limit: limit).map { slot in
            self.core.completed(self.core.machine.summary(of: slot))
        }
    }

    func rooms(after name: String?, limit: Int) -> [RoomSummary] {
        self.core.machine.rooms(after: name, limit: limit)
    }

    func members(of room: String) -> Int {
        self.core.machine.members(of: room)
    }

    func disconnect(_ target: ConnectionTarget, _ reason: Disconnect) -> Int {
        self.withTurn { core in core.machine.disconnect(target, reason) }
    }

    func unsubscribe(_ target: ConnectionTarget, from room: String, code: UnsubscribeCode) -> Int {
        self.withTurn { core in core.machine.unsubscribe(target, from: room, code: code) }
    }

    func message(_ target: ConnectionTarget, _ data: RawJSON) -> Int {
        self.withTurn { core in core.machine.message(target, data) }
    }

    var breakers: [BreakerStatus] {
        self.withTurn { core in
            core.machine.breakerStates.map { status in
                var status = status
                status.hub = core.hub
                return status
            }
        }
    }

    func resetBreakers(named name: String?) -> Int {
        self.withTurn { core in core.machine.resetBreakers(named: name) }
    }

    /// Takes the bounds that the node has when this runs, so that of two changes the later one stays.
    func takeLimits(of node: Node) {
        self.withTurn { core in core.machine.change(node.limits) }
    }
}

import RealtimeProtocol

extension HubMachine {
    /// Lends a raw connection to its handler: the own queue goes along so that sending copies nothing twice.
    mutating func lend(_ slot: Int) -> RawConnection {
        let output = self.connections[slot].own.lend(spare: &self.spare)
        return RawConnection(
            id: self.id(of: slot),
            format: self.formats[Int(self.connections[slot].format)],
            output: output
        )
    }

    /// Takes the connection back and does what the handler asked for, in order.
    mutating func takeBack(_ slot: Int, _ connection: consuming RawConnection) {
        let commands = connection.commands
        self.connections[slot].own.restore(connection.output)
        if !self.connections[slot].own.isEmpty { self.markReady(slot) }
        for command in commands {
            guard self.connections[slot].isLive else { return }
            switch command {
            case .join(let room): self.rawJoin(slot, room)
            case .leave(let room):
                if let index = self.membership(slot, named: room) {
                    self.keepUnsentRest(slot, of: index)
                    self.leave(slot, index)
                }
            case .publish(let room, let payload): self.rawPublish(slot, room, payload)
            case .close: self.disconnect(slot, .connectionClosed)
            }
        }
        if self.connections[slot].own.count > self.configuration.limits.ownQueueBytes / 2 { self.updateReading(slot) }
    }

    private mutating func rawJoin(_ slot: Int, _ room: String) {
        let join = Join(connection: self.id(of: slot), room: -1, purpose: .raw, permissions: .all)
        self.begin(join, room: room)
    }

    private mutating func rawPublish(_ slot: Int, _ room: String, _ payload: Payload) {
        let history = self.configuration.rooms.policy(for: room).history
        let entry = LogEntry(payload: payload)
        self.request(.rawPublish(self.id(of: slot))) { id in .publish(id, room: room, entry, history) }
    }
}

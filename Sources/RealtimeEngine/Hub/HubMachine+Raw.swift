import RealtimeProtocol

extension HubMachine {
    /// One message of the host's own.
    mutating func receiveRaw(_ slot: Int, _ handler: any RawHandler, _ kind: Payload.Kind, _ message: Span<UInt8>) {
        self.counters.add(.messagesReceived)
        self.counters.add(.messageBytesReceived, message.count)
        var connection = self.lend(slot)
        handler.received(&connection, kind: kind, message)
        self.takeBack(slot, connection)
    }

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
        self.account(connection: slot)
        if !self.connections[slot].own.isEmpty { self.markReady(slot) }
        if !commands.isEmpty { self.carryOut(slot, commands) }
        if self.isOwnQueueHigh(slot) { self.updateReading(slot) }
    }

    private mutating func carryOut(_ slot: Int, _ commands: [RawConnection.Command]) {
        for command in commands {
            guard self.connections[slot].phase.isLive else { return }
            switch command {
            case .join(let room): self.rawJoin(slot, room)
            case .leave(let room):
                self.rawLeave(slot, room)
            case .publish(let room, let payload): self.rawPublish(slot, room, payload)
            case .close: self.disconnect(slot, .connectionClosed)
            }
        }
    }

    private mutating func rawJoin(_ slot: Int, _ room: String) {
        let join = Join(connection: self.id(of: slot), room: -1, purpose: .raw, permissions: .all)
        self.begin(join, room: room)
    }

    private mutating func rawLeave(_ slot: Int, _ room: String) {
        guard let index = self.membership(slot, named: room) else { return self.cancelJoin(slot, room: room) }
        self.keepUnsentRest(slot, of: index)
        self.leave(slot, index)
    }

    private mutating func rawPublish(_ slot: Int, _ room: String, _ payload: Payload) {
        let history = self.configuration.rooms.policy(for: room).history
        let entry = LogEntry(payload: payload)
        self.request(.rawPublish(self.id(of: slot))) { id in .publish(id, room: room, entry, history) }
    }
}

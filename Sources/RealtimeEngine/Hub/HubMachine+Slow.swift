extension HubMachine {
    /// The connections for which most bytes wait, at most `count` of them, the worst first.
    ///
    /// Cost: one look at each membership. Only for operators.
    func slowest(_ count: Int) -> [SlowConnection] {
        var found: [SlowConnection] = []
        for slot in self.connections.indices where self.connections[slot].phase != .free {
            let behind = self.bytesBehind(slot)
            let own = self.connections[slot].own.waiting
            if behind + own > 0 { found.append(self.slowConnection(slot, behind, own)) }
        }
        found.sort { left, right in
            if left.waitingBytes != right.waitingBytes { return left.waitingBytes > right.waitingBytes }
            return left.connection.slot < right.connection.slot
        }
        return Array(found.prefix(max(0, count)))
    }

    /// Bytes of room logs that wait for a connection, over all its rooms.
    func bytesBehind(_ slot: Int) -> Int {
        let format = Int(self.connections[slot].format)
        var bytes = 0
        for membership in self.connections[slot].memberships where membership.hasCursor {
            let room = Int(membership.room)
            let cursor = self.rooms[room].logs[format].cursors[Int(membership.place)]
            bytes +=
                cursor.isLost
                ? self.rooms[room].logs[format].bytes
                : Int(self.rooms[room].logs[format].head - cursor.position)
        }
        return bytes
    }

    private func slowConnection(_ slot: Int, _ behind: Int, _ own: Int) -> SlowConnection {
        let state = self.connections[slot]
        let blocked = state.isBlocked ? self.time.now.nanoseconds - state.blockedSince.nanoseconds : 0
        return SlowConnection(
            hub: 0,
            connection: self.id(of: slot),
            client: state.session?.id ?? "",
            user: state.session?.user ?? "",
            bytesBehind: behind,
            ownQueueBytes: own,
            blockedFor: .nanoseconds(blocked)
        )
    }
}

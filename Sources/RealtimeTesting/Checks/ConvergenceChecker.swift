import RealtimeClient
import RealtimeEngine
import RealtimeProtocol

/// I17, I20, I23 and I26 once faults have stopped: everybody is at the head, and once all have gone, nothing is left.
struct ConvergenceChecker {
    let world: World

    private var trace: Trace { self.world.stage.parts.trace }

    /// Everybody who is in a room must stand at its head.
    func check() {
        let stage = self.world.stage
        for client in self.world.clients {
            // A client that a limit keeps out tries for ever.
            let mayBeAway = self.world.isTight
            self.trace.require(
                client.state == .open || mayBeAway,
                .convergence,
                "client \(client.index) is \(client.state)"
            )
            guard client.state == .open else { continue }
            self.trace.require(client.pending.isEmpty, .convergence, "client \(client.index) waits for an answer")
            for room in client.rooms.indices { self.check(client, room) }
        }
        for client in self.world.shipped { self.check(client) }
        for room in stage.rooms.indices { self.checkPresence(room) }
        stage.parts.marks.hit(.converged)
    }

    private func check(_ client: ModelClient, _ room: Int) {
        let view = client.rooms[room]
        guard view.isMember else {
            return self.trace.require(
                !view.isWanted || self.world.isTight,
                .convergence,
                "client \(client.index) wants room \(room) and is not in it, asked \(view.asked) times"
            )
        }
        let head = self.world.stage.ledger.head(of: room)
        if let consumer = client.consumers[room] {
            // Who sends what others did not write may acknowledge for them.
            if self.world.stage.plan.has(.bitFlips) { return }
            guard let key = consumer.key else { return }
            return self.world.stage.consumers.checkApplied(key, through: head.offset)
        }
        let offset = view.position?.offset ?? 0
        self.trace.require(
            view.epoch == head.epoch && offset == head.offset,
            .convergence,
            "client \(client.index) in room \(room) is at \(offset) of epoch \(view.epoch), the head is \(head)"
        )
    }

    private func check(_ client: ShippedClient) {
        self.trace.require(
            client.isConnected || self.world.isTight,
            .convergence,
            "client \(client.index) is \(client.machine.state)"
        )
        self.trace.require(
            client.publishes.isEmpty && client.calls.isEmpty || self.world.isTight,
            .convergence,
            "client \(client.index): \(client.publishes.count) publishes and \(client.calls.count) calls never ended"
        )
        guard client.isConnected else { return }
        for (room, view) in client.rooms.enumerated() {
            guard view.isIn else {
                let isMissing = view.isWanted && !self.world.isTight
                self.trace.require(!isMissing, .convergence, "client \(client.index) wants room \(room), is not in it")
                continue
            }
            guard let position = view.position else { continue }
            let head = self.world.stage.ledger.head(of: room)
            self.trace.require(
                view.epoch == head.epoch && position.offset == head.offset,
                .convergence,
                "client \(client.index) in room \(room) is at \(position), epoch \(view.epoch), the head is \(head)"
            )
        }
    }

    private func checkPresence(_ room: Int) {
        let stage = self.world.stage
        guard self.world.hasPresence(room) else { return }
        // Where limits keep clients out, some are on their way in and out for ever.
        if self.world.isTight { return }
        let known = stage.broker.present(in: stage.rooms[room])
        stage.broker.presence.finish(stage.rooms[room], people: known.count)
        let members = self.world.clients.filter { client in client.state == .open && client.rooms[room].isMember }
        let shipped = self.world.shipped.filter { client in client.rooms[room].isIn }.compactMap(\.clientID)
        let wanted = (members.map(\.clientID) + shipped).sorted()
        self.trace.require(
            known == wanted,
            .membership,
            "room \(room) has \(known.count) present and \(wanted.count) members; "
                + "ghosts \(known.filter { id in !wanted.contains(id) }), "
                + "unseen \(wanted.filter { id in !known.contains(id) })"
        )
    }

    /// Everybody has gone: nothing may be left of them.
    func checkEmpty() {
        for index in self.world.current.indices {
            let node = self.world.nodes[self.world.current[index]]
            self.trace.require(node.connectionCount == 0, .conservation, "\(node.connectionCount) connections are left")
            for metric in [Metric.connectionsOpen, .memberships, .roomsOpen, .memoryBytesUsed] {
                self.trace.require(
                    node.metrics[metric] == 0,
                    .conservation,
                    "\(metric) is \(node.metrics[metric]) although everybody has gone"
                )
            }
            let opened = node.metrics[.connectionsOpened]
            let closed = node.metrics[.connectionsClosed]
            self.trace.require(opened == closed, .conservation, "\(opened) connections opened, \(closed) closed")
            let names = node.node.countedNames
            self.trace.require(names == 0, .conservation, "\(names) addresses and users count as connected")
            node.closing.finish()
            node.events.finish()
        }
        let stage = self.world.stage
        stage.leases.checkEmpty()
        for room in stage.rooms {
            let left = stage.broker.present(in: room).count
            self.trace.require(left == 0, .membership, "\(left) ghosts are in room \(room)")
            let following = stage.broker.following(room)
            self.trace.require(following == 0, .conservation, "\(following) hubs without members follow room \(room)")
            stage.broker.presence.finish(room, people: left)
        }
    }
}

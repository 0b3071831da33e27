import RealtimeEngine
import RealtimeProtocol
import Synchronization

extension SimulatedBroker {
    /// Nothing comes in or goes out for a while.
    func block(until time: Int64) {
        self.contents.withLock { contents in contents.blockedUntil = max(contents.blockedUntil, time) }
        self.leases.heldUp(until: time)
    }

    /// Everything that it is asked is refused until then.
    func fail(until time: Int64) {
        self.contents.withLock { contents in contents.failingUntil = max(contents.failingUntil, time) }
    }

    /// How many hubs that live follow a room.
    func following(_ room: String) -> Int {
        self.contents.withLock { contents in
            contents.links.count { link in
                link.isHub && !link.isDead && link.followed.contains { followed in followed.room == room }
            }
        }
    }

    /// The broker loses its memory: every log begins a new life, and every hub is told at its place in the stream.
    ///
    /// What the hubs follow, and who they said is there, the broker learns again from them.
    func reset() {
        self.contents.withLock { contents in
            contents.lives += 1
            contents.memory = MemoryBroker(
                epoch: "\(self.seed).\(contents.lives)",
                leaseEpoch: UInt64(contents.lives) + 1,
                limits: self.limits
            )
            self.leases.reset()
            self.forgetTheDead(&contents)
            for index in contents.links.indices {
                // News are for those that live.
                let isKeeper = contents.links[index].isHub && !contents.links[index].isDead
                contents.links[index].inner = BrokerMailbox(keepsTime: isKeeper) {}
                contents.links[index].innerLink = contents.memory.attach(contents.links[index].inner)
            }
            self.learnPeople(&contents)
            for index in contents.links.indices where !contents.links[index].isDead {
                self.refuseLeases(index, &contents)
                for followed in contents.links[index].followed { self.follow(followed, index, &contents) }
            }
        }
    }

    /// What dead hubs had asked for is lost with the memory, and nobody brings it again.
    ///
    /// Were it carried out, a dead hub would be told that a room is occupied again before a living one is told that it
    /// had been vacated: what no hub caused goes to one that lives, and the order holds for each hub by itself.
    private func forgetTheDead(_ contents: inout Contents) {
        for index in contents.links.indices where contents.links[index].isDead {
            contents.links[index].commands = Fifo()
            contents.links[index].leaseRequests = []
        }
    }

    /// Hubs say again who is there, before any of them follows a room: nobody is told anew.
    private func learnPeople(_ contents: inout Contents) {
        var occupied: [String: Bool] = [:]
        for link in contents.links where !link.isDead {
            for present in link.present { occupied[present.room] = true }
        }
        self.presence.forget(occupied: occupied)
        for index in contents.links.indices where !contents.links[index].isDead {
            for (room, info, announce, grace) in contents.links[index].present {
                let join = BrokerCommand.join(room: room, info, announce: announce, grace: grace)
                self.presence.joined(room, info, link: index, grace: grace, now: self.parts.queue.now)
                contents.memory.perform(join, from: contents.links[index].innerLink, at: self.time)
            }
            var said: [BrokerEvent] = []
            while contents.links[index].inner.take(into: &said) {}
        }
    }

    /// Whoever waited for a lease is told that the authority has forgotten it.
    private func refuseLeases(_ index: Int, _ contents: inout Contents) {
        let error = BrokerError(code: .unavailable, message: "the broker lost its memory")
        for id in contents.links[index].leaseRequests { self.send(.lease(id, .failure(error)), index, &contents) }
        contents.links[index].leaseRequests = []
    }

    private func follow(
        _ followed: (room: String, history: RoomPolicy.History),
        _ index: Int,
        _ contents: inout Contents
    ) {
        let command = BrokerCommand.subscribe(
            BrokerRequestID(number: 0),
            room: followed.room,
            followed.history
        )
        contents.memory.perform(command, from: contents.links[index].innerLink, at: self.time)
        var events: [BrokerEvent] = []
        while contents.links[index].inner.take(into: &events) {
            for event in events {
                guard case .subscribed(_, let room, .success(let position)) = event else { continue }
                if let number = contents.roomNumbers[room] { self.ledger.born(position.epoch, room: number) }
                self.send(.reset(room: room, position), index, &contents)
            }
        }
    }

    /// From now on everything goes well.
    func stopFaults() {
        self.contents.withLock { contents in
            contents.plan = FaultPlan()
            contents.failingUntil = 0
            contents.blockedUntil = min(contents.blockedUntil, self.parts.queue.now)
        }
    }

    /// Whether nothing is on its way.
    var isIdle: Bool {
        self.contents.withLock { contents in
            contents.links.allSatisfy { link in
                link.isDead || (link.commands.isEmpty && link.stream.isEmpty && link.answers.isEmpty)
            }
        }
    }

    /// The clients that the memory believes to be in a room.
    func present(in room: String) -> [String] {
        self.contents.withLock { contents in
            let mailbox = BrokerMailbox {}
            let link = contents.memory.attach(mailbox)
            contents.memory.perform(.presence(BrokerRequestID(number: 0), room: room), from: link, at: self.time)
            var events: [BrokerEvent] = []
            var clients: [String] = []
            while mailbox.take(into: &events) {
                for event in events {
                    if case .presence(_, .success(let infos)) = event { clients += infos.map(\.client) }
                }
            }
            contents.memory.detach(link, at: self.time)
            return clients.sorted()
        }
    }
}

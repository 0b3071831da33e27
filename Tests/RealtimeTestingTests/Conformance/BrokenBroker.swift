import RealtimeEngine
import RealtimeProtocol
import RealtimeTesting
import Synchronization

/// The memory broker with one fault between it and its hubs: one promise is broken, every other is kept.
final class BrokenBroker: Broker {
    struct Link {
        var outer: BrokerMailbox
        var inner: BrokerMailbox
        var innerLink: BrokerLink
        /// Rooms that the link subscribed to, once for each time.
        var followed: [String] = []
        /// Rooms that it unsubscribed from.
        var dropped: [String] = []
        /// Own publications, by room.
        var published: [String: UInt64] = [:]
        /// The rooms of publishes that are not answered.
        var publishing: [BrokerRequestID: String] = [:]
        var queries: [BrokerRequestID: HistoryQuery] = [:]
        /// An event that waits for others.
        var kept: BrokerEvent?
        /// The link has not looked since its last publication was answered.
        var isBehind = false
        /// The next publication of this room gets lost.
        var hole = ""
    }

    struct Contents {
        var links: [Link] = []
        var hasUnsubscribed = false
    }

    let check: BrokerCheck
    var remembersPublishKeys: Bool { true }
    var grantsLeases: Bool { true }
    var keepsConsumers: Bool { true }
    private let memory: MemoryBroker
    private let contents = Mutex(Contents())

    init(breaking check: BrokerCheck, memory: MemoryBroker) {
        self.check = check
        self.memory = memory
    }

    func attach(_ mailbox: BrokerMailbox) -> BrokerLink {
        self.contents.withLock { contents in
            let inner = BrokerMailbox {}
            contents.links.append(Link(outer: mailbox, inner: inner, innerLink: self.memory.attach(inner)))
            return BrokerLink(number: contents.links.count - 1)
        }
    }

    func detach(_ link: BrokerLink, at time: TurnTime) {
        if self.check == .detach { return }
        let ringing = self.contents.withLock { contents in
            self.memory.detach(contents.links[link.number].innerLink, at: time)
            return self.collect(&contents)
        }
        for mailbox in ringing { mailbox.ring() }
    }

    func perform(_ command: BrokerCommand, from link: BrokerLink, at time: TurnTime) {
        let ringing = self.contents.withLock { contents in
            self.remember(command, link.number, &contents)
            for command in self.commands(command, link.number, contents) {
                self.memory.perform(command, from: contents.links[link.number].innerLink, at: time)
            }
            return self.collect(&contents)
        }
        for mailbox in ringing { mailbox.ring() }
    }

    private func remember(_ command: BrokerCommand, _ link: Int, _ contents: inout Contents) {
        switch command {
        case .subscribe(_, let room, _): contents.links[link].followed.append(room)
        case .unsubscribe(let room):
            contents.hasUnsubscribed = true
            contents.links[link].followed.removeAll { name in name == room }
            contents.links[link].dropped.append(room)
        case .publish(let id, let room, _, _, _, _): contents.links[link].publishing[id] = room
        case .history(let id, _, let query): contents.links[link].queries[id] = query
        case .join, .leave, .presence, .receipt, .consumerOpen, .consumerFetch, .consumerAcknowledge, .consumerClose:
            break
        case .lease, .leaseHolderGone: break
        }
    }

    private func collect(_ contents: inout Contents) -> [BrokerMailbox] {
        var ringing: [BrokerMailbox] = []
        for index in contents.links.indices {
            var mail: [BrokerEvent] = []
            while contents.links[index].inner.take(into: &mail) {
                for event in mail {
                    for event in self.events(event, &contents.links[index], index, contents.hasUnsubscribed) {
                        let mustRing = contents.links[index].outer.post(event)
                        if mustRing && self.check != .ringsTheBell { ringing.append(contents.links[index].outer) }
                        if case .published = event { contents.links[index].isBehind = !mustRing }
                    }
                }
            }
        }
        return ringing
    }

    /// What is carried out instead of a command.
    private func commands(_ command: BrokerCommand, _ link: Int, _ contents: Contents) -> [BrokerCommand] {
        switch (self.check, command) {
        case (.untouchedPayload, .publish(let id, let room, var entry, let rule, let key, let fence)):
            entry.tags.reverse()
            return [.publish(id, room: room, entry, rule, key: key, fence: fence)]
        case (.historyBound, .publish(let id, let room, let entry, .none, _, _)):
            return [.publish(id, room: room, entry, .standard)]
        case (.repeatedKey, .publish(let id, let room, let entry, let rule, _, let fence)):
            return [.publish(id, room: room, entry, rule, fence: fence)]
        case (.fencedPublish, .publish(let id, let room, let entry, let rule, let key, _)):
            return [.publish(id, room: room, entry, rule, key: key)]
        case (.leaseExclusion, .lease(let id, let room, .acquire(let key, let ttl, .zero), let holder)):
            return [.lease(id, room: room, .takeOver(key: key, ttl: ttl, reason: "greed"), from: holder)]
        case (.leaseQueue, .lease(let id, let room, .acquire(let key, let ttl, _), let holder)):
            return [.lease(id, room: room, .acquire(key: key, ttl: ttl, wait: .zero), from: holder)]
        case (.leaseResume, .lease(let id, let room, .renew(let key, _), let holder)):
            return [.lease(id, room: room, .acquire(key: key, ttl: .seconds(30), wait: .zero), from: holder)]
        case (.historyReverse, .history(let id, let room, var query)) where query.reverse:
            query.since?.offset += 1
            return [.history(id, room: room, query)]
        case (.historyLimit, .history(let id, let room, var query)):
            query.limit = max(1, query.limit)
            return [.history(id, room: room, query)]
        case (.separateRooms, .subscribe(_, let room, let rule)) where room.hasSuffix(".a"):
            let id = BrokerRequestID(number: .max)
            return [command, .subscribe(id, room: room.dropLast() + "b", rule)]
        case (.unsubscribe, .unsubscribe(let room)):
            // Keeps the link for as long as another is there.
            return contents.links.contains { link in link.followed.contains(room) } ? [] : [command]
        case (.presence, .leave(_, _, false, _)):
            return []
        case (.announcements, .join(let room, let info, false, _)):
            return [.join(room: room, info, announce: true)]
        default:
            return [command]
        }
    }
}

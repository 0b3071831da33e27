import RealtimeEngine
import RealtimeProtocol
import Synchronization

extension SimulatedBroker {
    /// Carries out the oldest command of a link.
    func runCommand(_ index: Int) {
        self.contents.withLock { contents in
            if self.isHeldUp(.brokerCommand, index, contents) { return }
            guard let command = contents.links[index].commands.popFirst() else { return }
            if let id = command.question, self.parts.queue.now < contents.failingUntil {
                self.refuse(command, id, index, &contents)
            } else if let id = command.question, contents.random.chance(contents.plan[.brokerErrors]) {
                self.fail(command, id, index, &contents)
            } else {
                self.carryOut(command, index, &contents)
            }
        }
    }

    /// Brings a hub the next event of its stream.
    func deliverStream(_ index: Int) {
        let delivery = self.contents.withLock { contents -> (Link, BrokerEvent)? in
            if self.isHeldUp(.brokerStream, index, contents) { return nil }
            guard let event = contents.links[index].stream.popFirst() else { return nil }
            return (contents.links[index], event)
        }
        if let (link, event) = delivery { self.post(event, to: link) }
    }

    /// Brings the next answer.
    func deliverAnswer(_ index: Int) {
        let delivery = self.contents.withLock { contents -> (Link, BrokerEvent)? in
            if self.isHeldUp(.brokerAnswer, index, contents) { return nil }
            guard let event = contents.links[index].answers.popFirst() else { return nil }
            return (contents.links[index], event)
        }
        if let (link, event) = delivery { self.post(event, to: link) }
    }

    private func post(_ event: BrokerEvent, to link: Link) {
        if link.isDead || !link.outer.post(event) { return }
        if link.isHub {
            self.ports[link.node].ring(self.parts.queue, node: link.node)
        } else {
            link.outer.ring()
        }
    }

    private func isHeldUp(_ kind: EventQueue.Kind, _ index: Int, _ contents: borrowing Contents) -> Bool {
        guard self.parts.queue.now < contents.blockedUntil else { return false }
        self.parts.queue.push(kind, index, at: contents.blockedUntil)
        return true
    }

    /// Does not do what was asked and says so, or does it and says that it does not know.
    private func fail(_ command: BrokerCommand, _ id: BrokerRequestID, _ index: Int, _ contents: inout Contents) {
        if command.mayTimeOut, contents.random.chance(5_000) {
            self.parts.marks.hit(.brokerTimedOut)
            let before = contents.links[index].answers.count
            self.carryOut(command, index, &contents)
            // A lease that must be waited for is not answered yet.
            if contents.links[index].answers.count == before + 1 {
                contents.links[index].answers.setLast(self.timeout(command, id))
            }
            return
        }
        self.refuse(command, id, index, &contents)
    }

    private func refuse(_ command: BrokerCommand, _ id: BrokerRequestID, _ index: Int, _ contents: inout Contents) {
        let error = BrokerError(code: .unavailable, message: "simulated refusal")
        self.parts.marks.hit(.brokerFailed)
        if let answer = command.failed(id, error) { self.send(answer, index, &contents) }
    }

    private func timeout(_ command: BrokerCommand, _ id: BrokerRequestID) -> BrokerEvent {
        let error = BrokerError(code: .timeout, message: "simulated timeout")
        return command.failed(id, error) ?? .published(id, .failure(error))
    }

    func carryOut(_ command: BrokerCommand, _ index: Int, _ contents: inout Contents) {
        self.remember(command, index, &contents)
        self.leases.commanded(command, link: index)
        contents.running = command
        defer { contents.running = nil }
        contents.memory.perform(command, from: contents.links[index].innerLink, at: self.time)
        switch command {
        case .publish(_, let room, let entry, _, _, _):
            self.collect(&contents, publishing: entry.payload.bytes, in: room)
        case .history(_, let room, _):
            self.collect(&contents, in: room)
        default:
            self.collect(&contents)
        }
    }

    /// The memory does what its own clock demands; a broker that is held up does it later.
    func tick() {
        self.contents.withLock { contents in
            contents.tickDue = .max
            if self.parts.queue.now >= contents.blockedUntil { contents.memory.tick(at: self.time) }
            self.collect(&contents)
        }
    }

    /// Sees to it that `tick` is called when the memory wants it.
    private func scheduleTick(_ contents: inout Contents) {
        guard let wake = contents.memory.nextWake?.nanoseconds else { return }
        let due = max(wake, contents.blockedUntil, self.parts.queue.now)
        if due >= contents.tickDue { return }
        contents.tickDue = due
        self.parts.queue.push(.brokerTick, 0, at: due)
    }

    private func remember(_ command: BrokerCommand, _ index: Int, _ contents: inout Contents) {
        switch command {
        case .subscribe(_, let room, let history):
            if !contents.links[index].followed.contains(where: { followed in followed.room == room }) {
                contents.links[index].followed.append((room, history))
            }
        case .unsubscribe(let room):
            contents.links[index].followed.removeAll { followed in followed.room == room }
        case .join(let room, let info, let announce, let grace):
            contents.links[index].present.append((room, info, announce, grace))
            self.presence.joined(room, info, link: index, grace: grace, now: self.parts.queue.now)
        case .leave(let room, let info, _, let isDrop):
            self.presence.left(room, info.client, link: index, isDrop: isDrop, now: self.parts.queue.now)
            contents.links[index].present.removeAll { present in
                present.room == room && present.info.client == info.client
            }
        case .lease(let id, _, _, _):
            contents.links[index].leaseRequests.append(id)
        case .publish, .history, .presence, .leaseHolderGone: break
        case .consumerOpen, .consumerFetch, .consumerAcknowledge, .consumerClose, .receipt: break
        }
    }

    /// Takes what the memory has to say and puts it on its way.
    func collect(_ contents: inout Contents, publishing payload: [UInt8] = [], in room: String = "") {
        for index in contents.links.indices {
            var events: [BrokerEvent] = []
            swap(&events, &contents.taken)
            while contents.links[index].inner.take(into: &events) {
                for event in events.map({ event in event.inLife(contents.lives) }) {
                    self.learn(event, payload, room, contents)
                    self.presence.told(event, link: index, now: self.parts.queue.now)
                    self.leases.told(event, link: index)
                    if case .lease(let id, _) = event { contents.links[index].leaseRequests.removeAll { $0 == id } }
                    if case .subscribed(_, let refused, .failure) = event {
                        contents.links[index].followed.removeAll { followed in followed.room == refused }
                    }
                    self.send(event, index, &contents)
                }
            }
            swap(&events, &contents.taken)
        }
        self.scheduleTick(&contents)
    }

    /// Writes into the ledger what the log of record now holds.
    private func learn(_ event: BrokerEvent, _ payload: [UInt8], _ room: String, _ contents: borrowing Contents) {
        self.consumers.learn(event, during: contents.running, now: self.parts.queue.now)
        switch event {
        case .consumerOpened(_, .success(let grant)):
            if let number = contents.roomNumbers[grant.seat.room] { self.ledger.born(grant.seat.epoch, room: number) }
        case .published(_, .success(let position)):
            if let number = contents.roomNumbers[room] {
                self.ledger.appended(payload.span, room: number, at: position)
            }
        case .history(_, .success(let page)):
            if let number = contents.roomNumbers[room] { self.ledger.born(page.top.epoch, room: number) }
        case .subscribed(_, let room, .success(let position)):
            if let number = contents.roomNumbers[room] { self.ledger.born(position.epoch, room: number) }
        case .reset(let room, let position):
            if let number = contents.roomNumbers[room] { self.ledger.born(position.epoch, room: number) }
        default: break
        }
    }

    /// Puts an event on its way to a hub: what belongs to the stream keeps its order, answers are free to race it.
    func send(_ event: BrokerEvent, _ index: Int, _ contents: inout Contents) {
        if contents.links[index].isDead { return }
        switch event {
        case .published, .history, .presence, .receipt, .lease, .consumerOpened, .consumerFetched,
            .consumerAcknowledged:
            contents.links[index].answers.append(event)
            self.parts.queue.push(.brokerAnswer, index, at: self.due(&contents))
        case .publication:
            self.sendPublication(event, index, &contents)
        case .subscribed, .joined, .left, .reset, .occupied, .vacated, .counted, .consumerReady, .consumerTaken,
            .deadLetter, .leaseChanged:
            self.sendInOrder(event, index, &contents)
        }
    }

    private func sendPublication(_ event: BrokerEvent, _ index: Int, _ contents: inout Contents) {
        if contents.random.chance(contents.plan[.brokerLoss] / 8) { return self.parts.marks.hit(.brokerLost) }
        self.sendInOrder(event, index, &contents)
        if contents.random.chance(contents.plan[.brokerDuplicates]) {
            self.parts.marks.hit(.brokerDuplicate)
            self.sendInOrder(event, index, &contents)
        } else if contents.random.chance(contents.plan[.brokerReorder] / 8),
            case .publication? = contents.links[index].stream.secondLast
        {
            self.parts.marks.hit(.brokerReordered)
            contents.links[index].stream.swapLastTwo()
        }
    }

    private func sendInOrder(_ event: BrokerEvent, _ index: Int, _ contents: inout Contents) {
        contents.links[index].stream.append(event)
        let due = max(self.due(&contents), contents.links[index].lastStream + 1)
        contents.links[index].lastStream = due
        self.parts.queue.push(.brokerStream, index, at: due)
    }
}

extension BrokerEvent {
    /// The event with a serial that tells the lives of the memory apart.
    func inLife(_ life: Int) -> BrokerEvent {
        switch self {
        case .occupied(let room, let serial): .occupied(room: room, serial: UInt64(life) << 32 | serial)
        case .vacated(let room, let serial): .vacated(room: room, serial: UInt64(life) << 32 | serial)
        default: self
        }
    }
}

extension BrokerCommand {
    /// The id under which an answer is owed.
    var question: BrokerRequestID? {
        switch self {
        case .subscribe(let id, _, _), .publish(let id, _, _, _, _, _), .history(let id, _, _), .presence(let id, _),
            .consumerOpen(let id, _, _), .consumerFetch(let id, _, _, _), .consumerAcknowledge(let id, _, _),
            .lease(let id, _, _, _), .receipt(let id, _, _):
            id
        case .unsubscribe, .join, .leave, .consumerClose, .leaseHolderGone: nil
        }
    }

    /// Whether the broker may carry it out and not say so.
    fileprivate var mayTimeOut: Bool {
        switch self {
        case .publish, .consumerOpen, .consumerFetch, .consumerAcknowledge, .lease: true
        default: false
        }
    }

    /// The answer that says that it was not done; nil if there is none.
    func failed(_ id: BrokerRequestID, _ error: BrokerError) -> BrokerEvent? {
        switch self {
        case .subscribe(_, let room, _): .subscribed(id, room: room, .failure(error))
        case .publish: .published(id, .failure(error))
        case .history: .history(id, .failure(error))
        case .presence: .presence(id, .failure(error))
        case .receipt: .receipt(id, .failure(error))
        case .consumerOpen: .consumerOpened(id, .failure(error))
        case .consumerFetch: .consumerFetched(id, .failure(error))
        case .consumerAcknowledge: .consumerAcknowledged(id, .failure(error))
        case .lease: .lease(id, .failure(error))
        case .unsubscribe, .join, .leave, .consumerClose, .leaseHolderGone: nil
        }
    }
}

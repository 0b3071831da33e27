import RealtimeEngine
import Synchronization

/// A node's way into the broker that all share, which knows by it whose hubs they are.
final class BrokerDoor: Broker {
    private let broker: SimulatedBroker
    /// The ports of the node's hubs.
    private let ports: Range<Int>
    private let hubs = Atomic<Int>(0)
    private let questions = Mutex(Questions())

    /// What the node's host asked, which no hub gives up in time when the node has none yet.
    private struct Questions {
        var mailbox: BrokerMailbox?
        var link: BrokerLink?
        var commands: [BrokerCommand] = []
    }

    init(_ broker: SimulatedBroker, ports: Range<Int>) {
        self.broker = broker
        self.ports = ports
    }

    var remembersPublishKeys: Bool { self.broker.remembersPublishKeys }
    var keepsConsumers: Bool { self.broker.keepsConsumers }
    var grantsLeases: Bool { self.broker.grantsLeases }

    func attach(_ mailbox: BrokerMailbox) -> BrokerLink {
        let isHub = mailbox.keepsTime
        let hub = isHub ? self.hubs.wrappingAdd(1, ordering: .relaxed).oldValue : 0
        self.broker.prepareAttach(node: self.ports.lowerBound + hub % self.ports.count, isHub: isHub)
        let link = self.broker.attach(mailbox)
        if !isHub { self.questions.withLock { questions in questions = Questions(mailbox: mailbox, link: link) } }
        return link
    }

    func detach(_ link: BrokerLink, at time: TurnTime) { self.broker.detach(link, at: time) }

    func perform(_ command: BrokerCommand, from link: BrokerLink, at time: TurnTime) {
        self.questions.withLock { questions in
            if link == questions.link && command.question != nil { questions.commands.append(command) }
        }
        self.broker.perform(command, from: link, at: time)
    }

    /// The run is over: whoever still waits for an answer gets one.
    func close() {
        let questions = self.questions.withLock { questions in questions }
        let error = BrokerError(code: .unavailable, message: "the rehearsal is over")
        for command in questions.commands {
            guard let id = command.question, let answer = command.failed(id, error) else { continue }
            _ = questions.mailbox?.post(answer)
        }
        questions.mailbox?.ring()
    }
}

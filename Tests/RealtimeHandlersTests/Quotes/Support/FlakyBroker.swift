import RealtimeEngine
import RealtimeProtocol
import Synchronization

/// A broker in memory between which and the node a test may come.
final class FlakyBroker: Broker {
    /// What becomes of a publish.
    enum Fate: Sendable {
        /// It is done and answered.
        case works
        /// It is not done, and answered with a failure.
        case fails
        /// It is done, and answered with a failure.
        case worksAndFails
    }

    private struct Swallowed {
        var room: String
        var entry: LogEntry
        var key: PublishKey?
    }

    private let broker: MemoryBroker
    private let mailboxes = Mutex<[Int: BrokerMailbox]>([:])
    private let fates = Mutex<[Fate]>([])

    init(epoch: String = "e") {
        self.broker = MemoryBroker(epoch: epoch, leaseEpoch: 1)
    }

    /// What becomes of the next publishes; after them all is well.
    func will(_ fates: Fate...) { self.fates.withLock { present in present = fates } }

    var remembersPublishKeys: Bool { true }
    var keepsConsumers: Bool { true }
    var grantsLeases: Bool { true }

    func attach(_ mailbox: BrokerMailbox) -> BrokerLink {
        let link = self.broker.attach(mailbox)
        self.mailboxes.withLock { mailboxes in mailboxes[link.number] = mailbox }
        return link
    }

    func detach(_ link: BrokerLink, at time: TurnTime) { self.broker.detach(link, at: time) }

    func perform(_ command: BrokerCommand, from link: BrokerLink, at time: TurnTime) {
        guard case .publish(let id, let room, let entry, let history, let key, let fence) = command,
            let fate = self.fates.withLock({ fates in fates.isEmpty ? nil : fates.removeFirst() })
        else { return self.broker.perform(command, from: link, at: time) }
        switch fate {
        case .works: return self.broker.perform(command, from: link, at: time)
        case .fails: break
        case .worksAndFails:
            // Under a number that nobody waits for.
            let id = BrokerRequestID(number: id.number + 1_000_000)
            let command = BrokerCommand.publish(id, room: room, entry, history, key: key, fence: fence)
            self.broker.perform(command, from: link, at: time)
        }
        guard let mailbox = self.mailboxes.withLock({ mailboxes in mailboxes[link.number] }) else { return }
        let error = BrokerError(code: .unavailable, message: "the test says so")
        if mailbox.post(.published(id, .failure(error))) { mailbox.ring() }
    }
}

import RealtimeProtocol
import Synchronization

/// The broker of a single process: logs of record in memory, shared by all hubs of the node.
///
/// A publish takes one short lock to assign the offset and one per subscribed hub to leave the event; deliveries to
/// members take none. What was acknowledged survives everything but the end of the process (level: memory), after which
/// epochs are new and every reader is told.
public final class MemoryBroker: Broker {
    private struct Shared {
        var state: MemoryBrokerState
        var mailboxes: [BrokerMailbox?] = []
    }

    /// True unless the limits keep keys for less than five minutes.
    public let remembersPublishKeys: Bool
    private let shared: Mutex<Shared>

    /// Makes an empty broker.
    ///
    /// - Parameters:
    ///   - epoch: names this life of the memory; must be fresh and random, as recovery trusts that it never repeats.
    ///   - limits: bounds for rooms, bytes of history and keys of publishes.
    public init(epoch: String, limits: Limits = Limits()) {
        self.remembersPublishKeys = limits.publishKeyWindow >= .seconds(300) && limits.publishKeysPerRoom > 0
        self.shared = Mutex(Shared(state: MemoryBrokerState(epochPrefix: epoch, limits: limits)))
    }

    /// A hub begins to listen.
    public func attach(_ mailbox: BrokerMailbox) -> BrokerLink {
        self.shared.withLock { shared in
            shared.mailboxes.append(mailbox)
            return BrokerLink(number: shared.mailboxes.count - 1)
        }
    }

    /// A hub ends.
    public func detach(_ link: BrokerLink, at time: TurnTime) {
        self.act { shared, deliver in
            shared.mailboxes[link.number] = nil
            shared.state.detach(link.number, deliver: deliver)
        }
    }

    /// Carries out one command, at once.
    public func perform(_ command: BrokerCommand, from link: BrokerLink, at time: TurnTime) {
        self.act { shared, deliver in
            shared.state.perform(command, link: link.number, time: time, deliver: deliver)
        }
    }

    /// Rooms that exist now.
    public var roomCount: Int {
        self.shared.withLock { shared in shared.state.roomCount }
    }

    /// Posts inside the lock, so that two publishers cannot reach two hubs in different orders; rings after it.
    private func act(_ body: (inout Shared, (MemoryBrokerState.Delivery) -> Void) -> Void) {
        let ringing = self.shared.withLock { shared in
            var ringing: [BrokerMailbox] = []
            let mailboxes = shared.mailboxes
            body(&shared) { delivery in
                guard let mailbox = mailboxes[delivery.link] else { return }
                if mailbox.post(delivery.event) { ringing.append(mailbox) }
            }
            return ringing
        }
        for mailbox in ringing { mailbox.ring() }
    }
}

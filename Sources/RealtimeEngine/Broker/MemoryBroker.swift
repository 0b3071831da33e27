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
        /// News that no hub caused while there was none; the next one is told.
        var unheard: [BrokerEvent] = []
    }

    /// True unless the limits keep keys for less than five minutes.
    public let remembersPublishKeys: Bool
    /// True.
    public var keepsConsumers: Bool { true }
    /// True if it was given an epoch for its tokens.
    public let grantsLeases: Bool
    private let shared: Mutex<Shared>
    /// The state's `nextWake` for those who hold no lock, in nanoseconds; the largest number for none.
    private let wake = Atomic<Int64>(.max)

    /// Makes an empty broker.
    ///
    /// - Parameters:
    ///   - epoch: names this life of the memory; must be fresh and random, as recovery trusts that it never repeats.
    ///   - leaseEpoch: the epoch of its fencing tokens, larger than that of every broker before it that granted leases
    ///     in these rooms; nil for a broker that grants none, since a token that repeats fences nothing.
    ///   - limits: bounds for rooms, bytes of history, keys of publishes and leases.
    public init(epoch: String, leaseEpoch: UInt64? = nil, limits: Limits = Limits()) {
        self.grantsLeases = leaseEpoch != nil
        self.remembersPublishKeys = limits.publishKeyWindow >= .seconds(300) && limits.publishKeysPerRoom > 0
        self.shared = Mutex(
            Shared(state: MemoryBrokerState(epochPrefix: epoch, leaseEpoch: leaseEpoch, limits: limits))
        )
    }

    /// A hub begins to listen.
    public func attach(_ mailbox: BrokerMailbox) -> BrokerLink {
        self.shared.withLock { shared in
            shared.mailboxes.append(mailbox)
            // The hub is being made: its first turn looks at its mail.
            if mailbox.keepsTime && !shared.unheard.isEmpty {
                _ = mailbox.post(shared.unheard)
                shared.unheard = []
            }
            return BrokerLink(number: shared.mailboxes.count - 1)
        }
    }

    /// A hub ends.
    public func detach(_ link: BrokerLink, at time: TurnTime) {
        self.shared.withLock { shared in shared.mailboxes[link.number] = nil }
        self.act { shared, deliver in
            // It may have been the one that was going to look at the time.
            self.wake.store(.max, ordering: .relaxed)
            shared.state.detach(link.number, time: time, deliver: deliver)
        }
    }

    /// Carries out one command, at once.
    public func perform(_ command: BrokerCommand, from link: BrokerLink, at time: TurnTime) {
        self.act(link.number) { shared, deliver in
            shared.state.perform(command, link: link.number, time: time, deliver: deliver)
        }
    }

    /// When a hub should call `tick`.
    public var nextWake: Instant? {
        let wake = self.wake.load(ordering: .relaxed)
        return wake == .max ? nil : Instant(nanoseconds: wake)
    }

    /// Does what became due.
    public func tick(at time: TurnTime) {
        self.act { shared, deliver in shared.state.tick(time, deliver: deliver) }
    }

    /// Rooms that exist now.
    public var roomCount: Int {
        self.shared.withLock { shared in shared.state.roomCount }
    }

    /// The hub that is told what no hub caused, and that looks at the time.
    private static func keeper(of mailboxes: [BrokerMailbox?]) -> Int? {
        mailboxes.firstIndex { mailbox in mailbox?.keepsTime == true }
    }

    /// Posts inside the lock, so that two publishers cannot reach two hubs in different orders; rings after it.
    ///
    /// - Parameter keeper: the caller's mailbox, if the caller will look at `nextWake` by itself.
    private func act(_ keeper: Int? = nil, _ body: (inout Shared, (MemoryBrokerState.Delivery) -> Void) -> Void) {
        let ringing = self.shared.withLock { shared in
            var ringing: [BrokerMailbox] = []
            var unheard: [BrokerEvent] = []
            let mailboxes = shared.mailboxes
            body(&shared) { delivery in
                guard let link = delivery.link ?? Self.keeper(of: mailboxes) else {
                    return unheard.append(delivery.event)
                }
                guard let mailbox = mailboxes[link] else { return }
                if mailbox.post(delivery.event) { ringing.append(mailbox) }
            }
            shared.unheard += unheard
            let wake = shared.state.nextWake?.nanoseconds ?? .max
            let isEarlier = wake < self.wake.exchange(wake, ordering: .relaxed)
            let isKept = keeper.map { link in shared.mailboxes[link]?.keepsTime == true } ?? false
            if isEarlier && !isKept, let hub = Self.keeper(of: mailboxes).flatMap({ link in mailboxes[link] }) {
                ringing.append(hub)
            }
            return ringing
        }
        for mailbox in ringing { mailbox.ring() }
    }
}

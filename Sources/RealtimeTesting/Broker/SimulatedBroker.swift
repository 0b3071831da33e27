import RealtimeEngine
import RealtimeProtocol
import Synchronization

/// The memory broker behind a network of its own: commands, the stream of publications, and answers take their time,
/// each in its own order, and may go wrong in every way that the contract of `Broker` allows.
final class SimulatedBroker: Broker {
    /// A hub, or a node's own way in.
    struct Link {
        var node: Int
        var isHub: Bool
        var outer: BrokerMailbox
        var inner: BrokerMailbox
        var innerLink: BrokerLink
        /// Sees what comes through the hub's breaker.
        var events: EventChecker?
        var isDead = false
        var commands = Fifo<BrokerCommand>()
        var stream = Fifo<BrokerEvent>()
        var answers = Fifo<BrokerEvent>()
        var lastCommand: Int64 = 0
        var lastStream: Int64 = 0
        /// What the broker tells this hub of, so that it can go on after the memory was lost.
        var followed: [(room: String, history: RoomPolicy.History)] = []
        var present: [(room: String, info: ClientInfo, announce: Bool, grace: Duration)] = []
        /// Lease requests that are not answered.
        var leaseRequests: [BrokerRequestID] = []
    }

    struct Contents {
        var memory: MemoryBroker
        var lives = 0
        var links: [Link] = []
        var attaching: (node: Int, isHub: Bool, events: EventChecker?) = (0, false, nil)
        /// Everything is refused until then.
        var failingUntil: Int64 = 0
        var random: SimulationRandom
        var plan: FaultPlan
        var blockedUntil: Int64 = 0
        var delay: Int
        var roomNumbers: [String: Int]
        var taken: [BrokerEvent] = []
        /// When the memory is next told the time.
        var tickDue: Int64 = .max
        /// What is being carried out.
        var running: BrokerCommand?
    }

    let contents: Mutex<Contents>
    let parts: Parts
    let ledger: Ledger
    let presence: PresenceChecker
    let consumers: ConsumerLedger
    let keepsConsumers = true
    let leases: LeaseChecker
    let grantsLeases = true
    let ports: [NodePort]
    let seed: UInt64
    let limits: Limits
    let remembersPublishKeys: Bool

    init(
        stage parts: Parts,
        ledger: Ledger,
        consumers: ConsumerLedger,
        leases: LeaseChecker,
        ports: [NodePort],
        roomNumbers: [String: Int],
        setup: Setup
    ) {
        self.parts = parts
        self.consumers = consumers
        self.ledger = ledger
        self.presence = PresenceChecker(trace: parts.trace, marks: parts.marks, limits: setup.limits)
        self.leases = leases
        self.ports = ports
        self.seed = setup.seed
        self.limits = setup.limits
        let memory = MemoryBroker(epoch: "\(setup.seed).0", leaseEpoch: 1, limits: setup.limits)
        self.remembersPublishKeys = memory.remembersPublishKeys
        let contents = Contents(
            memory: memory,
            random: setup.random,
            plan: setup.plan,
            delay: setup.delay,
            roomNumbers: roomNumbers
        )
        self.contents = Mutex(contents)
    }

    /// What a broker is made from.
    struct Setup {
        var seed: UInt64
        var random: SimulationRandom
        var plan: FaultPlan
        var limits: Limits
        /// The most nanoseconds that one step takes in good times.
        var delay: Int
    }

    /// Says whose attachment comes next.
    func prepareAttach(node: Int, isHub: Bool, events: EventChecker? = nil) {
        self.contents.withLock { contents in contents.attaching = (node, isHub, events) }
    }

    func attach(_ mailbox: BrokerMailbox) -> BrokerLink {
        self.contents.withLock { contents in
            let inner = BrokerMailbox(keepsTime: contents.attaching.isHub) {}
            let link = Link(
                node: contents.attaching.node,
                isHub: contents.attaching.isHub,
                outer: mailbox,
                inner: inner,
                innerLink: contents.memory.attach(inner),
                events: contents.attaching.events
            )
            contents.links.append(link)
            self.collect(&contents)
            return BrokerLink(number: contents.links.count - 1)
        }
    }

    func detach(_ link: BrokerLink, at time: TurnTime) {
        self.contents.withLock { contents in
            guard !contents.links[link.number].isDead else { return }
            contents.links[link.number].isDead = true
            self.parts.queue.push(.brokerDetach, link.number, at: self.parts.queue.now)
        }
    }

    /// A node died: what it had asked for and had not been carried out is lost, and the broker notices later.
    func nodeDied(_ node: Int) {
        self.contents.withLock { contents in
            for index in contents.links.indices where contents.links[index].node == node {
                if contents.links[index].isDead { continue }
                contents.links[index].isDead = true
                let delay = Int64(contents.random.magnitude(1_000...5_000_000_000))
                self.parts.queue.push(.brokerDetach, index, at: self.parts.queue.now + delay)
            }
        }
    }

    /// The broker noticed that a hub is gone.
    func detached(_ index: Int) {
        self.contents.withLock { contents in
            self.presence.detached(index, now: self.parts.queue.now)
            self.leases.detached(link: index)
            contents.memory.detach(contents.links[index].innerLink, at: self.time)
            self.collect(&contents)
            contents.links[index].commands = Fifo()
            contents.links[index].stream = Fifo()
            contents.links[index].answers = Fifo()
            contents.links[index].followed = []
            contents.links[index].leaseRequests = []
            contents.links[index].present = []
        }
    }

    func perform(_ command: BrokerCommand, from link: BrokerLink, at time: TurnTime) {
        self.contents.withLock { contents in
            guard !contents.links[link.number].isDead else { return }
            if command.question != nil { contents.links[link.number].events?.called("broker", delay: 0) }
            contents.links[link.number].commands.append(command)
            let due = max(self.due(&contents), contents.links[link.number].lastCommand + 1)
            contents.links[link.number].lastCommand = due
            self.parts.queue.push(.brokerCommand, link.number, at: due)
        }
    }

    /// When something that is sent now arrives.
    func due(_ contents: inout Contents) -> Int64 {
        var delay = contents.random.below(contents.delay)
        if contents.random.chance(contents.plan[.brokerDelay]) {
            delay = contents.random.magnitude(1_000_000...2_000_000_000)
        }
        return max(self.parts.queue.now, contents.blockedUntil) + Int64(delay)
    }

    /// The broker's own time.
    var time: TurnTime {
        let now = self.parts.queue.now
        return TurnTime(now: Instant(nanoseconds: now), wallMilliseconds: 1_700_000_000_000 + now / 1_000_000)
    }
}

/// A queue in flat memory.
struct Fifo<Element> {
    private var elements: [Element] = []
    private var first = 0

    var isEmpty: Bool { self.first == self.elements.count }
    var count: Int { self.elements.count - self.first }

    mutating func append(_ element: Element) {
        self.elements.append(element)
    }

    mutating func popFirst() -> Element? {
        guard self.first < self.elements.count else { return nil }
        let element = self.elements[self.first]
        self.first += 1
        if self.first == self.elements.count || self.first > 4_096 {
            self.elements.removeFirst(self.first)
            self.first = 0
        }
        return element
    }

    /// Exchanges the last two elements.
    mutating func swapLastTwo() {
        if self.count >= 2 { self.elements.swapAt(self.elements.count - 1, self.elements.count - 2) }
    }

    mutating func setLast(_ element: Element) {
        self.elements[self.elements.count - 1] = element
    }

    /// The one before the last.
    var secondLast: Element? { self.count < 2 ? nil : self.elements[self.elements.count - 2] }
}

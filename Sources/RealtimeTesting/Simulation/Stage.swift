import RealtimeEngine
import RealtimeWebSocket

/// Everything that stands around the clients of one simulation.
final class Stage {
    let parts: Parts
    let network: Network
    let broker: SimulatedBroker
    let ledger: Ledger
    let consumers: ConsumerLedger
    /// How many of a hundred publications a consumer really does.
    let diligence: Int
    /// Two clients each are one user, and may want the same consumer.
    let sharesUsers: Bool
    let leases: LeaseChecker
    let operators: OperatorLedger
    let service: WebSocketService
    let entropy: Entropy
    let handlerExecutor: SimulationExecutor
    let plan: FaultPlan
    let rooms: [String]
    let roomNumbers: [String: Int]
    let nodeCount: Int
    let clientCount: Int
    /// How many clients are the one that ships; their numbers follow those of the others.
    let shippedCount: Int
    /// Rooms with keys never forget one, so that every hole can be held to account.
    let keepsKeys: Bool
    /// How long clients think between two acts, in nanoseconds.
    let thinking: ClosedRange<Int>
    let maxPadding: Int
    /// Clients do little but ask for leases.
    let hasKeenHolders: Bool
    /// How long a client waits for a sign of life.
    let patience: Int64
    /// One for each life of a node.
    var closings: [ClosingChecker] = []
    /// Faults have stopped, and so has the work.
    var isCalm = false {
        didSet { self.calm.store(self.isCalm) }
    }
    /// The same for handlers.
    let calm = CalmFlag()
    /// The simulation ends: nobody comes back.
    var isOver = false

    /// What a stage is made from.
    struct Setup {
        var seed: UInt64
        var options: SimulationOptions
        var limits: Limits
        var timing: Timing
        /// The host's own rules decide who may be where.
        var isHosted: Bool
    }

    private let isHosted: Bool

    init(_ setup: Setup, random: SimulationRandom) {
        let (options, limits, timing) = (setup.options, setup.limits, setup.timing)
        self.isHosted = setup.isHosted
        self.keepsKeys = SlowWorkload.keepsKeys(limits)
        var draw = random.split(1)
        let clock = VirtualClock()
        let queue = EventQueue(random: random.split(2), clock: clock)
        let trace = Trace(clock: clock, capacity: options.traceLength)
        let marks = Marks()
        self.parts = Parts(clock: clock, queue: queue, trace: trace, marks: marks)
        var faults = random.split(3)
        var plan = FaultPlan(allowed: options.onlyFaults ?? options.faults, random: &faults)
        for kind in options.onlyFaults ?? [] where !plan.has(kind) { plan[kind] = 100 }
        self.plan = plan
        self.nodeCount = draw.within(options.nodes)
        self.clientCount = draw.within(options.clients)
        let kinds = ["a", "b", "c", "d", "n", "h", "s", "k", "m", "l"]
        var shipped = random.split(12)
        self.shippedCount = shipped.within(options.shippedClients)
        self.rooms = (0..<draw.within(options.rooms)).map { index in "\(kinds[draw.below(kinds.count)])\(index)" }
        self.roomNumbers = Dictionary(uniqueKeysWithValues: self.rooms.enumerated().map { ($1, $0) })
        let slowest = draw.magnitude(2_000_000...1_000_000_000)
        self.thinking = (slowest / 20)...slowest
        self.maxPadding = draw.magnitude(16...8_192)
        var keen = random.split(32)
        self.hasKeenHolders = keen.chance(2_500)
        self.patience = VirtualClock.nanoseconds(timing.pingInterval * 2 + timing.pongTimeout + .seconds(10))
        let publishers = self.clientCount + self.shippedCount + 1
        var consuming = random.split(16)
        self.consumers = ConsumerLedger(trace: trace, marks: marks, limits: setup.limits)
        self.diligence = consuming.chance(5_000) ? 100 : consuming.within(0...100)
        self.sharesUsers = consuming.chance(2_500)
        self.ledger = Ledger(publishers: publishers, rooms: self.rooms.count, keepsKeys: self.keepsKeys, trace: trace)
        let ports = (0..<self.nodeCount).map { node in NodePort(random: random.split(100 + UInt64(node))) }
        self.network = Network(stage: self.parts, random: random.split(4), plan: plan, ports: ports)
        self.operators = OperatorLedger(trace: trace)
        self.leases = LeaseChecker(self.parts, grace: VirtualClock.nanoseconds(limits.leaseGrace))
        self.broker = SimulatedBroker(
            stage: self.parts,
            ledger: self.ledger,
            consumers: self.consumers,
            leases: self.leases,
            ports: ports,
            roomNumbers: self.roomNumbers,
            setup: .init(
                seed: setup.seed,
                random: random.split(5),
                plan: plan,
                limits: limits,
                delay: draw.magnitude(1...2_000_000)
            )
        )
        self.entropy = Entropy(random.split(6))
        self.service = WebSocketService(endpoints: ["/connection/websocket": .client])
        self.handlerExecutor = SimulationExecutor(.tasks) { queue.pushSoon(.handlerJob, 0) }
    }

    /// All clients.
    var peopleCount: Int { self.clientCount + self.shippedCount }

    /// Whether clients may read a room through consumers.
    func mayConsume(_ room: Int) -> Bool {
        let kind = self.rooms[room].utf8.first
        return !self.isHosted && (kind == UInt8(ascii: "m") || kind == UInt8(ascii: "l"))
    }

    /// The number of a client's user, who may be another client's too.
    func user(of client: Int) -> Int { self.sharesUsers ? client - client % 2 : client }

    /// Whether a room's handler refuses a client for good.
    func isForbidden(_ room: Int, client: Int) -> Bool {
        !self.isHosted && self.rooms[room].utf8.first == UInt8(ascii: "h") && (self.user(of: client) + room) % 3 == 0
    }

    /// The rooms that the server puts a client in.
    func serverRooms(of client: Int) -> [Int] {
        if self.isHosted { return [] }
        return self.rooms.indices.filter { room in
            self.rooms[room].utf8.first == UInt8(ascii: "s") && (client + room) % 2 == 0
        }
    }
}

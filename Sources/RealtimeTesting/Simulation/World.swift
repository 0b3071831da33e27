import RealtimeEngine
import RealtimeProtocol

/// One simulation while it runs: nodes, clients, what happens to them, and what must be true.
final class World {
    let stage: Stage
    let seed: UInt64
    let options: SimulationOptions
    /// Makes the configuration of a host, whose own rules decide who may be where; nil for the default workload.
    let makeConfiguration: ((SimulationContext) -> HubConfiguration)?
    let limits: Limits
    let timing: Timing
    /// Limits are so small that they keep clients out.
    let isTight: Bool
    let random: SimulationRandom
    var clients: [ModelClient] = []
    var shipped: [ShippedClient] = []
    /// Every node that ever lived; a job of a dead one still has to run.
    var nodes: [SimulatedNode] = []
    /// Which of them is the current one at each place.
    var current: [Int] = []
    var clocks: [NodeClock] = []
    var faults: SimulationRandom
    var outages: SimulationRandom
    var operators: SimulationRandom
    let breaker: BreakerPolicy?
    var events = 0
    var hostSessions: UInt32 = 0
    private var presenceRooms: Set<String> = []

    /// Whether a room of the default workload knows who is in it.
    func hasPresence(_ room: Int) -> Bool { self.presenceRooms.contains(String(self.stage.rooms[room].prefix(1))) }

    init(
        seed: UInt64,
        options: SimulationOptions,
        configuration: ((SimulationContext) -> HubConfiguration)?
    ) {
        self.seed = seed
        self.options = options
        self.makeConfiguration = configuration
        let random = SimulationRandom(seed: seed)
        self.random = random
        self.faults = random.split(7)
        self.outages = random.split(90)
        self.operators = random.split(96)
        self.breaker = World.breakerPolicy(random.split(91))
        var draw = random.split(8)
        self.isTight = (options.onlyFaults ?? options.faults).contains(.tightLimits) && draw.chance(3_000)
        var slow = SlowWorkload(random)
        var limits = World.limits(isTight: self.isTight, &draw)
        slow.adjust(&limits)
        var people = random.split(42)
        if self.isTight && people.chance(5_000) { limits.presencePerRoom = people.within(1...4) }
        World.drawByteRate(&limits, random.split(93))
        World.adjust(&limits, isTight: self.isTight, &people)
        self.limits = limits
        var timing = World.timing(&draw)
        World.drawDeadlines(&timing, random.split(92))
        self.timing = timing
        let setup = Stage.Setup(
            seed: seed,
            options: options,
            limits: self.limits,
            timing: self.timing,
            isHosted: configuration != nil
        )
        self.stage = Stage(setup, random: random)
        for index in 0..<self.stage.nodeCount {
            let drift = self.stage.plan.has(.clockDrift) ? draw.within(-50_000...50_000) : 0
            if drift != 0 { self.stage.parts.marks.hit(.clockDrift) }
            let start = Int64(draw.magnitude(1_000_000...1_000_000_000_000))
            self.clocks.append(NodeClock(self.stage.parts.clock, drift: drift, start: start))
            self.current.append(index)
            self.start(index)
        }
        for index in 0..<self.stage.clientCount {
            self.clients.append(
                ModelClient(index: index, stage: self.stage, random: random.split(1_000 + UInt64(index)))
            )
            self.stage.parts.queue.push(.clientConnect, index, at: Int64(draw.magnitude(1_000...1_000_000_000)))
        }
        self.addShipped()
    }

    /// Adds the clients that are the one that ships.
    private func addShipped() {
        var draw = self.random.split(13)
        for number in 0..<self.stage.shippedCount {
            let index = self.stage.clientCount + number
            let random = self.random.split(1_000 + UInt64(index))
            self.shipped.append(ShippedClient(index: index, stage: self.stage, random: random))
            self.stage.parts.queue.push(.shippedConnect, index, at: Int64(draw.magnitude(1_000...1_000_000_000)))
        }
    }

    /// Draws bounds, which are tight or rarely felt.
    static func limits(isTight: Bool, _ draw: inout SimulationRandom) -> Limits {
        var limits = Limits()
        limits.roomLogBytes = draw.magnitude(512...1_048_576)
        if draw.chance(5_000) { limits.commandsPerSecond = 0 }
        if draw.chance(3_000) { limits.recoveryPublications = draw.magnitude(1...256) }
        if draw.chance(3_000) { limits.recoveryBytes = draw.magnitude(256...65_536) }
        if draw.chance(2_000) { limits.writeBytes = draw.magnitude(256...65_536) }
        var leases = draw.split(30)
        limits.leaseGrace = .milliseconds(leases.magnitude(100...10_000))
        guard isTight else { return limits }
        limits.leasesPerRoom = leases.within(1...3)
        limits.waitersPerLease = leases.within(1...3)
        limits.leaseRequestsPerConnection = leases.within(1...4)
        limits.connections = draw.within(1...12)
        limits.roomsPerConnection = draw.within(1...6)
        limits.membersPerRoom = draw.within(1...8)
        limits.ownQueueBytes = draw.magnitude(256...65_536)
        limits.commandBurst = draw.within(1...64)
        limits.pendingCallsPerConnection = draw.within(1...4)
        limits.rooms = draw.within(1...10)
        limits.consumersPerRoom = draw.within(1...4)
        return limits
    }

    /// Draws the bounds on connections; where clients must arrive, none may keep them out.
    static func adjust(_ limits: inout Limits, isTight: Bool, _ draw: inout SimulationRandom) {
        limits.connectionsPerUser = 0
        guard isTight else { return }
        if draw.chance(7_000) { limits.connectionsPerUser = draw.within(1...2) }
        if draw.chance(4_000) { limits.connectionsPerAddress = draw.within(1...12) }
        if draw.chance(4_000) {
            limits.connectsPerSecond = draw.within(1...20)
            limits.connectBurst = draw.within(1...8)
        }
    }

    /// Draws intervals.
    static func timing(_ draw: inout SimulationRandom) -> Timing {
        var timing = Timing()
        timing.pingInterval = .milliseconds(draw.magnitude(1_000...25_000))
        timing.pongTimeout = .milliseconds(draw.magnitude(1_000...10_000))
        if draw.chance(3_000) { timing.connectTimeout = .milliseconds(draw.magnitude(500...10_000)) }
        if draw.chance(3_000) { timing.closeTimeout = .milliseconds(draw.magnitude(500...10_000)) }
        timing.tick = .milliseconds(draw.magnitude(1...200))
        return timing
    }

    /// Starts a node, or the next life of one.
    func start(_ index: Int) {
        let incarnation = self.nodes.count
        let closing = ClosingChecker(trace: self.stage.parts.trace)
        self.stage.closings.append(closing)
        let events = EventChecker(
            clock: self.clocks[index],
            parts: self.stage.parts,
            presence: self.stage.broker.presence,
            consumers: self.stage.consumers
        )
        let handler = HostHandler(
            stage: self.stage,
            random: self.random.split(10_000 + UInt64(incarnation)),
            closing: closing,
            events: events
        )
        let context = SimulationContext(
            seed: self.seed,
            clock: self.stage.parts.clock,
            limits: self.limits,
            timing: self.timing
        )
        let configuration = self.makeConfiguration?(context) ?? self.standard(handler)
        let node = SimulatedNode(
            index: index,
            stage: self.stage,
            clock: self.clocks[index],
            incarnation: incarnation,
            configuration: configuration,
            closing: closing,
            events: events,
            host: self.makeConfiguration == nil ? handler : nil
        )
        self.nodes.append(node)
        self.current[index] = incarnation
    }

    /// The configuration of the default workload: rooms of every policy.
    private func standard(_ handler: HostHandler) -> HubConfiguration {
        var draw = self.random.split(9)
        var slow = SlowWorkload(self.random.split(9))
        var graces = self.random.split(41)
        func rule(_ prefix: String, _ overflow: RoomPolicy.Overflow, _ history: RoomPolicy.History) -> RoomRules.Rule {
            let presence = draw.chance(5_000)
            let policy = RoomPolicy(
                history: history,
                overflow: overflow,
                batching: slow.batching(),
                presence: presence,
                joinLeave: presence && draw.chance(5_000),
                presenceGrace: graces.chance(3_000) ? .zero : .milliseconds(graces.magnitude(10...20_000))
            )
            return RoomRules.Rule(prefix: prefix, policy: policy, access: .granted([.all, .takeOver]))
        }
        let short = RoomPolicy.History(publications: draw.within(1...32), age: .seconds(draw.within(1...300)))
        var rules = [
            rule("a", .recover, .standard), rule("b", .skipToLatest, .standard), rule("c", .disconnect, .standard),
            rule("d", .recover, short), rule("n", .recover, .none), rule("h", .recover, .standard),
            rule("s", .recover, .standard), rule("k", .skipToLatest, .standard),
            rule("m", .recover, .standard), rule("l", .recover, short),
        ]
        rules[5].access = .handler(handler)
        rules[7].access = .handler(handler)
        var consuming = self.random.split(18)
        for index in [8, 9] {
            rules[index].policy.consumers = ConsumerPolicy(
                ackWait: .milliseconds(consuming.magnitude(100...30_000)),
                maxAttempts: consuming.within(1...6),
                maxUnacked: consuming.magnitude(1...200)
            )
        }
        self.presenceRooms = Set(rules.filter(\.policy.presence).map(\.prefix))
        var configuration = HubConfiguration(connections: .handler(handler), rooms: RoomRules(rules))
        configuration.limits = self.limits
        configuration.timing = self.timing
        configuration.breaker = self.breaker
        return configuration
    }
}

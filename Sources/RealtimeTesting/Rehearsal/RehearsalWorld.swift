import RealtimeEngine
import RealtimeWebSocket

/// One rehearsal while it runs: the lives of its nodes, and what strikes them.
final class RehearsalWorld {
    /// How a host makes its node.
    typealias MakeNode = @Sendable (RehearsalContext) async -> Node
    /// What a client does.
    typealias Body = @Sendable (RehearsedClient) async throws -> Void

    let stage: RehearsalStage
    let options: RehearsalOptions
    let makeNode: MakeNode
    let limits: Limits
    let timing: Timing
    let breaker: BreakerPolicy?
    let service = WebSocketService(endpoints: ["/connection/websocket": .client])
    /// Nil when nodes keep their logs in their own memory.
    let broker: SimulatedBroker?
    /// Every life that any node ever had; jobs of the dead ones are still there.
    var lives: [RehearsedLife] = []
    /// Which of them is the present one at each place.
    var current: [Int] = []
    var clocks: [NodeClock] = []
    var faults: SimulationRandom
    var order: SimulationRandom
    let disorder: Int
    var events = 0
    var bodies: [Task<Void, Never>] = []
    var strikes: [FaultKind] = []

    init(seed: UInt64, options: RehearsalOptions, makeNode: @escaping MakeNode) {
        self.options = options
        self.makeNode = makeNode
        self.stage = RehearsalStage(seed: seed, options: options)
        let random = self.stage.random
        self.faults = random.split(7)
        self.order = random.split(11)
        self.disorder = self.order.chance(5_000) ? self.order.magnitude(10...5_000) : 0
        var draw = random.split(8)
        let isTight = self.stage.plan.has(.tightLimits)
        var limits = World.limits(isTight: isTight, &draw)
        var people = random.split(42)
        World.adjust(&limits, isTight: isTight, &people)
        self.limits = limits
        var timing = World.timing(&draw)
        World.drawDeadlines(&timing, random.split(92))
        self.timing = timing
        self.breaker = World.breakerPolicy(random.split(91))
        self.broker = RehearsalWorld.makeBroker(self.stage, options, limits, &draw)
        for place in 0..<self.stage.places {
            let drift = self.stage.plan.has(.clockDrift) ? draw.within(-50_000...50_000) : 0
            if drift != 0 { self.stage.parts.marks.hit(.clockDrift) }
            let start = Int64(draw.magnitude(1_000_000...1_000_000_000_000))
            self.clocks.append(NodeClock(self.stage.parts.clock, drift: drift, start: start))
            self.current.append(place)
            self.start(place)
        }
    }

    private static func makeBroker(
        _ stage: RehearsalStage,
        _ options: RehearsalOptions,
        _ limits: Limits,
        _ draw: inout SimulationRandom
    ) -> SimulatedBroker? {
        let isShared =
            switch options.logs {
            case .inMemory: false
            case .inBroker: true
            case .drawn: stage.places > 1 || draw.chance(5_000)
            }
        guard isShared else { return nil }
        let parts = stage.parts
        return SimulatedBroker(
            stage: parts,
            ledger: Ledger(publishers: 0, rooms: 0, keepsKeys: true, trace: parts.trace),
            consumers: ConsumerLedger(trace: parts.trace, marks: parts.marks, limits: limits),
            leases: LeaseChecker(parts, grace: VirtualClock.nanoseconds(limits.leaseGrace)),
            ports: stage.network.ports,
            roomNumbers: [:],
            setup: .init(
                seed: stage.seed,
                random: stage.random.split(5),
                plan: stage.plan,
                limits: limits,
                delay: draw.magnitude(1...2_000_000)
            )
        )
    }

    // MARK: - Lives

    /// Begins the next life at a place: the host is asked for a node.
    func start(_ place: Int) {
        let number = self.lives.count
        let queue = self.stage.parts.queue
        let host = RehearsedHost(executor: SimulationExecutor(.tasks) { queue.pushSoon(.lifeJob, number) })
        let life = RehearsedLife(
            place: place,
            nodeClock: self.clocks[place],
            host: host,
            executor: SimulationExecutor(.actor) { queue.pushSoon(.job, number) }
        )
        life.clock.advance(to: self.stage.parts.clock.now)
        self.lives.append(life)
        self.current[place] = number
        let context = self.context(for: life, number: number)
        let makeNode = self.makeNode
        host.start {
            host.made(await makeNode(context))
            queue.push(.nodeMade, number, at: queue.now)
        }
    }

    private func context(for life: RehearsedLife, number: Int) -> RehearsalContext {
        let parts = self.stage.parts
        let entropy = self.stage.entropy
        let nodeClock = life.nodeClock
        return RehearsalContext(
            seed: self.stage.seed,
            place: life.place,
            life: self.lives.count { other in other.place == life.place },
            clock: life.clock,
            environment: HostEnvironment(
                time: { nodeClock.time },
                entropy: { entropy.next() },
                handlerExecutor: life.host.executor
            ),
            broker: self.broker.map { broker in BrokerDoor(broker, node: life.place) },
            limits: self.limits,
            timing: self.timing,
            breaker: self.breaker,
            metrics: SimulationMetrics(parts.marks, trace: parts.trace, node: life.place),
            random: self.stage.random.split(10_000 + UInt64(number)),
            host: life.host,
            stage: self.stage
        )
    }

    /// The host has made the node: it gets its hub, and is there from now on.
    func made(_ number: Int) {
        let life = self.lives[number]
        guard !life.isDead, life.hub == nil, let node = life.host.node else { return }
        life.hub = SimulatedHub(
            of: node,
            at: life.place,
            on: life.executor,
            network: self.stage.network,
            service: self.service,
            clock: life.nodeClock
        )
        // What came while nobody was there is nobody's.
        self.stage.network.ports[life.place].clear()
        self.stage.network.ports[life.place].ring(self.stage.parts.queue, node: life.place)
    }

    /// A life ends: nothing that it holds in memory is ever seen again.
    func die(_ place: Int, silently: Bool) {
        let life = self.lives[self.current[place]]
        life.isDead = true
        self.stage.network.nodeDied(place, silently: silently)
        self.stage.network.ports[place].clear()
        self.broker?.nodeDied(place)
        // What is ready to run still does: services outside are left in peace. It is as if the crash came after it.
        var left = 10_000
        while left > 0, life.host.executor.runNext() { left -= 1 }
    }
}

/// A node's way into the broker that all share, which knows by it whose hubs they are.
final class BrokerDoor: Broker {
    private let broker: SimulatedBroker
    private let node: Int

    init(_ broker: SimulatedBroker, node: Int) {
        self.broker = broker
        self.node = node
    }

    var remembersPublishKeys: Bool { self.broker.remembersPublishKeys }
    var keepsConsumers: Bool { self.broker.keepsConsumers }
    var grantsLeases: Bool { self.broker.grantsLeases }

    func attach(_ mailbox: BrokerMailbox) -> BrokerLink {
        self.broker.prepareAttach(node: self.node, isHub: mailbox.keepsTime)
        return self.broker.attach(mailbox)
    }

    func detach(_ link: BrokerLink, at time: TurnTime) { self.broker.detach(link, at: time) }

    func perform(_ command: BrokerCommand, from link: BrokerLink, at time: TurnTime) {
        self.broker.perform(command, from: link, at: time)
    }
}

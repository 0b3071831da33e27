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
            let drift = self.stage.drift(&draw)
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
        let stage = self.stage
        let hubs = stage.hubs
        let life = RehearsedLife(
            place: place,
            clock: VirtualClock { stage.inspect() },
            nodeClock: self.clocks[place],
            host: host,
            executors: (0..<hubs).map { hub in
                SimulationExecutor(.actor) { queue.pushSoon(.job, number * hubs + hub) }
            }
        )
        self.stage.parts.trace.note("begin", place, UInt64(number))
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
        let stage = self.stage
        let parts = stage.parts
        let nodeClock = life.nodeClock
        let count = self.lives.count { other in other.place == life.place }
        let memory = MemoryBroker(epoch: "\(life.place).\(count)", leaseEpoch: UInt64(count), limits: self.limits)
        life.door = self.broker.map { broker in BrokerDoor(broker, ports: self.ports(of: life.place)) }
        return RehearsalContext(
            seed: stage.seed,
            place: life.place,
            life: count,
            clock: life.clock,
            environment: HostEnvironment(
                time: {
                    stage.inspect()
                    return nodeClock.time
                },
                entropy: { stage.entropy.next() },
                handlerExecutor: life.host.executor
            ),
            broker: life.door ?? memory,
            limits: self.limits,
            timing: self.timing,
            breaker: self.breaker,
            metrics: SimulationMetrics(parts.marks, trace: parts.trace, node: life.place),
            random: stage.random.split(10_000 + UInt64(number)),
            host: life.host,
            stage: stage
        )
    }

    /// Where the hubs of a node find their connections.
    func ports(of place: Int) -> Range<Int> { place * self.stage.hubs..<(place + 1) * self.stage.hubs }

    /// The host has made the node: it gets its hubs, and is there from now on.
    func made(_ number: Int) {
        let life = self.lives[number]
        guard !life.isDead, life.hubs.isEmpty, let node = life.host.node else { return }
        let network = self.stage.network
        for (port, executor) in zip(self.ports(of: life.place), life.executors) {
            life.hubs.append(
                SimulatedHub(
                    of: node,
                    at: port,
                    on: executor,
                    network: network,
                    service: self.service,
                    clock: life.nodeClock
                )
            )
            // What came while nobody was there is nobody's.
            network.ports[port].clear()
            network.ports[port].ring(self.stage.parts.queue, node: port)
        }
    }

    /// A life ends: nothing that it holds in memory is ever seen again.
    func die(_ place: Int, silently: Bool) {
        let life = self.lives[self.current[place]]
        life.isDead = true
        for port in self.ports(of: place) {
            self.stage.network.nodeDied(port, silently: silently)
            self.stage.network.ports[port].clear()
            self.broker?.nodeDied(port)
        }
        // What is ready to run still does: services outside are left in peace. It is as if the crash came after it.
        var left = 10_000
        while left > 0, life.host.executor.runNext() { left -= 1 }
    }
}

import RealtimeEngine

/// One node of a simulation in one of its lives: the real `Node` and `Hub` on an executor that the seed drives.
final class SimulatedNode {
    let index: Int
    let node: Node
    let hub: SimulatedHub
    let clock: NodeClock
    let metrics: SimulationMetrics
    let closing: ClosingChecker
    let events: EventChecker
    /// The default workload's host.
    let host: HostHandler?
    private let trace: Trace
    var pausedUntil: Int64 = 0
    let life = NodeLife()
    let drains: DrainChecker

    var isDead: Bool { self.life.isDead }

    init(
        index: Int,
        stage: Stage,
        clock: NodeClock,
        incarnation: Int,
        configuration: HubConfiguration,
        closing: ClosingChecker,
        events: EventChecker,
        host: HostHandler?
    ) {
        self.events = events
        self.host = host
        events.begin(configuration.breaker)
        self.closing = closing
        self.drains = DrainChecker(trace: stage.parts.trace)
        self.trace = stage.parts.trace
        self.index = index
        self.clock = clock
        let parts = stage.parts
        let executor = SimulationExecutor(.actor) {
            parts.queue.pushSoon(.job, incarnation)
        }
        self.metrics = SimulationMetrics(parts.marks, trace: parts.trace, node: index)
        let entropy = stage.entropy
        let environment = HostEnvironment(
            time: { clock.time },
            entropy: { entropy.next() },
            handlerExecutor: stage.handlerExecutor
        )
        stage.broker.prepareAttach(node: index, isHub: false)
        self.node = Node(
            configuration: configuration,
            environment: environment,
            broker: stage.broker,
            metrics: self.metrics,
            log: self.metrics,
            events: events
        )
        stage.broker.prepareAttach(node: index, isHub: true, events: events)
        self.hub = SimulatedHub(
            of: self.node,
            at: index,
            on: executor,
            network: stage.network,
            service: stage.service,
            clock: clock
        )
    }

    /// One turn of the hub.
    func turn() { self.hub.turn() }

    /// Runs one job of the hub's executor.
    func runJob() { _ = self.hub.executor.runNext() }

    /// Whether the node gives back what it can (I20).
    func checkMemory() { self.hub.checkMemory(self.trace, node: self.index) }

    /// Everybody is told to go, and nobody is taken any more.
    func stop() { self.hub.stop() }

    /// The node's last moment: lets go of everything.
    func end() { self.hub.end() }

    var connectionCount: Int { self.node.connectionCount }
}

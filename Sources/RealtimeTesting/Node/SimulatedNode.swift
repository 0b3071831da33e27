import RealtimeEngine
import RealtimeWebSocket

/// One node of a simulation in one of its lives: the real `Node` and `Hub` on an executor that the seed drives.
final class SimulatedNode {
    let index: Int
    let node: Node
    let hub: Hub
    let executor: SimulationExecutor
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
        self.executor = executor
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
        self.hub = self.node.makeHub(on: executor)
        let port = stage.network.ports[index]
        let network = stage.network
        let service = stage.service
        let trace = parts.trace
        let hub = self.hub
        executor.enter {
            hub.assumeIsolated { hub in
                let owner = NodeOwner(
                    node: index,
                    port: port,
                    network: network,
                    service: service,
                    clock: clock,
                    core: hub.core,
                    trace
                )
                hub.adopt(owner)
            }
        }
    }

    /// One turn of the hub.
    func turn() {
        let hub = self.hub
        self.executor.enter { hub.assumeIsolated { hub in _ = hub.turn() } }
    }

    /// Runs one job of the hub's executor.
    func runJob() { _ = self.executor.runNext() }

    /// What can be given back was, as soon as the node held too much (I20).
    func checkMemory() {
        let hub = self.hub
        let use = self.executor.enter { hub.assumeIsolated { hub in hub.core.memoryUse } }
        let limit = self.node.configuration.limits.memoryBytes
        self.trace.require(
            use.held - use.leaving <= limit,
            .bounds,
            "node \(self.index) holds \(use.held) bytes, \(use.leaving) of them leaving; \(limit) are allowed"
        )
    }

    /// Everybody is told to go, and nobody is taken any more.
    func stop() {
        let hub = self.hub
        self.executor.enter { hub.assumeIsolated { hub in hub.stop() } }
    }

    /// The node's last moment: lets go of everything.
    func end() {
        let hub = self.hub
        self.executor.enter { hub.assumeIsolated { hub in hub.loopEnded() } }
    }

    var connectionCount: Int { self.node.connectionCount }
}

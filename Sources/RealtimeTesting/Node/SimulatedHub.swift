import RealtimeEngine
import RealtimeWebSocket

/// The real `Hub` of a simulated node, on an executor that the seed drives.
struct SimulatedHub {
    let hub: Hub
    let executor: SimulationExecutor

    /// Gives a node its hub, which finds its connections at a port.
    init(
        of node: Node,
        at place: Int,
        on executor: SimulationExecutor,
        network: Network,
        service: WebSocketService,
        clock: NodeClock
    ) {
        self.executor = executor
        self.hub = node.makeHub(on: executor)
        let hub = self.hub
        executor.enter {
            hub.assumeIsolated { hub in
                let owner = NodeOwner(
                    node: place,
                    port: network.ports[place],
                    network: network,
                    service: service,
                    clock: clock,
                    core: hub.core,
                    network.trace
                )
                hub.adopt(owner)
            }
        }
    }

    /// One turn of the hub.
    func turn() {
        self.enter { hub in _ = hub.turn() }
    }

    /// Everybody is told to go, and nobody is taken any more.
    func stop() {
        self.enter { hub in hub.stop() }
    }

    /// The hub's last moment: it lets go of everything.
    func end() {
        self.enter { hub in hub.loopEnded() }
    }

    /// Runs something as the hub.
    @discardableResult
    func enter<R: Sendable>(_ body: @Sendable (isolated Hub) -> R) -> R {
        let hub = self.hub
        return self.executor.enter { hub.assumeIsolated { hub in body(hub) } }
    }

    /// What can be given back was, as soon as the node held too much (I20).
    func checkMemory(_ trace: Trace, node: Int) {
        let (use, limit) = self.enter { hub in (hub.core.memoryUse, hub.core.limits.memoryBytes) }
        trace.require(
            use.held - use.leaving <= limit,
            .bounds,
            "node \(node) holds \(use.held) bytes, \(use.leaving) of them leaving; \(limit) are allowed"
        )
    }
}

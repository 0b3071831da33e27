import RealtimeProtocol

@testable import RealtimeEngine

/// A node with hubs on one executor that the test runs.
struct TestNode: Sendable {
    let node: Node
    let executor = ManualExecutor()
    let clock = ManualClock()

    let metrics = CountingMetrics()
    let events = RecordingEvents()

    init(_ configuration: HubConfiguration = .open(), hubs: Int = 1, broker: (any Broker)? = nil) {
        self.node = Node(
            configuration: configuration,
            environment: self.clock.environment(),
            broker: broker,
            metrics: self.metrics,
            events: self.events
        )
        for _ in 0..<hubs { _ = self.node.makeHub(on: self.executor) }
    }

    func turn<R: Sendable>(_ hub: Int = 0, _ body: @escaping @Sendable (HubCore) -> R) async -> R {
        let hub = self.node.hubs[hub]
        return await self.executor.finish { await hub.withTurn(body) }
    }

    func open(_ hub: Int = 0, address: String = "") async -> (ConnectionID?, SharedTransport) {
        let transport = SharedTransport()
        let id = await self.turn(hub) { core in
            let info = TransportInfo(session: .client, format: JSONMessageFormat(), remoteAddress: address)
            return try? core.open(transport.transport, info).get()
        }
        return (id, transport)
    }

    func send(_ id: ConnectionID?, _ text: String, hub: Int = 0) async {
        guard let id else { return }
        await self.turn(hub) { core in _ = core.receive(id, kind: .text, Array(text.utf8).span) }
    }
}

/// A transport that the test looks at between turns only.
final class SharedTransport: @unchecked Sendable {
    let transport = RecordingTransport()

    var heard: [String] { Transcript.decode(self.transport.bytes).map(Transcript.words) }
}

import RealtimeClient
import RealtimeEngine
import RealtimeProtocol
import RealtimeTesting
import Testing

/// Hosts made of actors: the seed decides how their calls interleave.
struct RehearsalActorsTests {
    /// A desk that remembers, waits amid its calls, and tells its room what happened in which order.
    private actor Desk: ConnectionHandler {
        private let context: RehearsalContext
        private let ledger: Ledger
        private var node: Node?
        private var calls = 0

        init(_ context: RehearsalContext, _ ledger: Ledger) {
            self.context = context
            self.ledger = ledger
        }

        func open(_ node: Node) { self.node = node }

        func connect(_ event: ConnectEvent) async -> Result<ConnectGrant, HandlerError> {
            .success(ConnectGrant(user: "ann", rooms: ["desk"]))
        }

        func rpc(_ event: RPCEvent) async -> Result<RawJSON, HandlerError> {
            self.calls += 1
            let number = self.calls
            let total = await self.ledger.enter(number)
            do { try await self.context.clock.sleep(for: .milliseconds(number % 7)) } catch { return .success(.null) }
            // It may be another number by now: other calls came in between.
            let text = "[\(number),\(self.calls),\(total)]"
            _ = await self.node?.publish(Payload(kind: .json, bytes: Array(text.utf8)), to: "desk")
            return .success(RawJSON(uncheckedBytes: Array(text.utf8)))
        }
    }

    /// Outside of the nodes.
    private actor Ledger {
        private var entries: [Int] = []

        func enter(_ number: Int) -> Int {
            self.entries.append(number)
            return self.entries.count
        }
    }

    private static func rehearsal(_ seed: UInt64) -> Rehearsal<Ledger> {
        var options = RehearsalOptions()
        options.nodes = 1...2
        options.hubs = 2...2
        return Rehearsal(seed: seed, options: options) {
            Ledger()
        } node: { context, ledger in
            let desk = Desk(context, ledger)
            let node = RehearsalLivesTests.node(context, .handler(desk))
            await desk.open(node)
            return node
        } client: { client, _ in
            let realtime = await client.connect()
            while !client.isCalm {
                async let first = realtime.rpc("call")
                async let second = realtime.rpc("call")
                _ = await (first, second)
                try await client.think(upTo: .seconds(3))
            }
            try await client.eventually("an answer") {
                if case .success = await realtime.rpc("call") { true } else { false }
            }
        }
    }

    @Test(arguments: [21, 22, 23, 24] as [UInt64])
    func sameSeedGivesTheSameTraceWhoeverCalls(seed: UInt64) async throws {
        let here = try Self.rehearsal(seed).run()
        for priority in [TaskPriority.background, .medium, .high] {
            let there = try await Task.detached(priority: priority) { try Self.rehearsal(seed).run() }.value
            #expect(there.traceHash == here.traceHash)
        }
    }
}

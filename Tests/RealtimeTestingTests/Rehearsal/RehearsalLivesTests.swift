import RealtimeClient
import RealtimeEngine
import RealtimeProtocol
import RealtimeTesting
import Synchronization
import Testing

/// What becomes of nodes: how they end, and what of them stays.
struct RehearsalLivesTests {
    /// What happened, outside of all nodes.
    private final class Record: Sendable {
        private let words = Mutex<[String: Int]>([:])

        func add(_ word: String) { self.words.withLock { words in words[word, default: 0] += 1 } }
        subscript(word: String) -> Int { self.words.withLock { words in words[word] ?? 0 } }
    }

    @Test func nodeThatStopsDoesWhatItsHostLeftAndOneThatCrashesDoesNot() throws {
        let total = Record()
        for (kind, seed) in [(FaultKind.restart, 1), (.restart, 2), (.crash, 3), (.crash, 4)] as [(FaultKind, UInt64)] {
            var options = RehearsalOptions()
            options.onlyFaults = [kind]
            _ = try Rehearsal(seed: seed, options: options) {
                Record()
            } node: { context, record in
                record.add("begin")
                // Those that live when all is over stop too, and that is not what is looked at.
                context.atStop { if !context.isCalm { total.add("\(kind)") } }
                return Self.node(context)
            } client: { client, _ in
                _ = await client.connect()
                try await client.calm()
            } finally: { client, record in
                try client.require(record["begin"] > 1, "there was more than one life")
            }.run()
        }
        #expect(total["restart"] > 0)
        #expect(total["crash"] == 0)
    }

    /// A database that takes its time, as an actor does.
    private actor Database {
        private(set) var rows = 0

        func add(_ clock: VirtualClock) async {
            let row = self.rows
            do {
                try await clock.sleep(until: clock.now.advanced(by: .milliseconds(50)))
            } catch {
                return
            }
            self.rows = max(self.rows, row + 1)
        }
    }

    @Test func serviceOutsideOutlivesItsCallers() throws {
        var options = RehearsalOptions()
        options.onlyFaults = [.crash, .pause]
        for seed in 1...6 as ClosedRange<UInt64> {
            _ = try Rehearsal(seed: seed, options: options) {
                Database()
            } node: { context, database in
                let handler = ClosureHandler { _ in
                    let clock = context.clockOutside
                    await context.outside { await database.add(clock) }
                    return .success(.null)
                }
                return Self.node(context, .handler(handler))
            } client: { client, database in
                let realtime = await client.connect()
                while !client.isCalm {
                    _ = await realtime.rpc("add")
                    try await client.think()
                }
                let rows = await database.rows
                try await client.eventually("the database still answers") {
                    _ = await realtime.rpc("add")
                    return await database.rows > rows
                }
            }.run()
        }
    }

    @Test func severalNodesShareABrokerAndTheirClientsMeet() throws {
        var options = RehearsalOptions()
        options.nodes = 2...3
        options.clients = 3...6
        for seed in 1...4 as ClosedRange<UInt64> {
            _ = try Rehearsal.chat(seed: seed, options).run()
        }
    }

    @Test func deviceThatVanishesIsFoundOut() throws {
        var options = RehearsalOptions()
        options.clients = 1...1
        options.onlyFaults = []
        let report = try Rehearsal(seed: 5, options: options) {
            Record()
        } node: { context, record in
            let handler = ClosureHandler(closed: { record.add("closed") }) { _ in .success(.null) }
            return Self.node(context, .handler(handler))
        } client: { client, record in
            let realtime = await client.connect()
            try await client.eventually("it connects") {
                if case .connected = await realtime.state { true } else { false }
            }
            await client.vanish(realtime)
            try client.require(record["closed"] == 0, "nobody is told")
            try await client.eventually("the node finds out") { record["closed"] == 1 }
        }.run()
        #expect(report.count(of: .closedNoPong) == 1)
    }

    static func node(
        _ context: RehearsalContext,
        _ access: HubConfiguration.ConnectionAccess = .granted(ConnectGrant(user: "ann"))
    ) -> Node {
        var configuration = HubConfiguration(connections: access, rooms: .all(RoomPolicy(), access: .granted(.all)))
        context.configure(&configuration)
        return Node(
            configuration: configuration,
            environment: context.environment,
            broker: context.broker,
            metrics: context.metrics
        )
    }
}

/// A handler that lets everybody in and answers calls with a closure.
struct ClosureHandler: ConnectionHandler {
    var closed: @Sendable () -> Void = {}
    let answer: @Sendable (RPCEvent) async -> Result<RawJSON, HandlerError>

    func connect(_ event: ConnectEvent) async -> Result<ConnectGrant, HandlerError> {
        .success(ConnectGrant(user: "ann"))
    }

    func rpc(_ event: RPCEvent) async -> Result<RawJSON, HandlerError> { await self.answer(event) }

    func closed(_ event: ClosedEvent) async { self.closed() }
}

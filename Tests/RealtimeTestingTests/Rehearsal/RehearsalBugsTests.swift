import RealtimeClient
import RealtimeEngine
import RealtimeProtocol
import RealtimeTesting
import Synchronization
import Testing

/// Bugs that hosts have, each found within a few seeds, and none where there is none.
struct RehearsalBugsTests {
    enum Bug: String, CaseIterable {
        /// Two calls that overlap read the same value and write over each other.
        case lostUpdate
        /// What is acknowledged is written a moment later: a crash in between loses it.
        case acknowledgedTooEarly
        /// The total is kept in memory and never read back.
        case forgottenAtStart
        /// The publication comes before the value can be read.
        case publishedTooEarly
    }

    @Test(arguments: Bug.allCases)
    func bugIsFoundWithinAFewSeeds(bug: Bug) {
        #expect(Self.firstFailure(bug, seeds: 40) != nil)
    }

    @Test func hostWithoutBugsFailsNever() {
        #expect(Self.firstFailure(nil, seeds: 20) == nil)
    }

    private static func firstFailure(_ bug: Bug?, seeds: UInt64) -> UInt64? {
        (1...seeds).first { seed in
            do throws(RehearsalFailure) {
                _ = try Self.rehearsal(seed: seed, bug).run()
                return false
            } catch {
                return error.violation.invariant == .requirement
            }
        }
    }

    private static func rehearsal(seed: UInt64, _ bug: Bug?) -> Rehearsal<Till> {
        var options = RehearsalOptions()
        options.logs = .inBroker
        return Rehearsal(seed: seed, options: options) {
            Till()
        } node: { context, till in
            let cashier = Cashier(till, context, bug)
            let node = RehearsalLivesTests.node(context, .handler(cashier))
            await cashier.open(node)
            return node
        } client: { client, till in
            let realtime = await client.connect()
            let total = try await realtime.subscription("total").get()
            client.task {
                for await event in total.events {
                    guard case .publication(let publication) = event, let seen = Int(publication.data.text) else {
                        continue
                    }
                    if seen > till.total { client.report("\(seen) is shown and \(till.total) is there") }
                }
            }
            while !client.isCalm {
                if case .success = await realtime.rpc("add") { till.acknowledge() }
                try await client.think(upTo: .seconds(2))
            }
            try await client.meet()
            // What is in doubt may be there; what was acknowledged must be.
            try await client.sleep(for: .seconds(30))
            let (stored, acknowledged) = (till.total, till.acknowledged)
            try client.require(stored >= acknowledged, "\(stored) of \(acknowledged)")
        }
    }
}

/// Where the money is, outside of all nodes.
private final class Till: Sendable {
    private let amounts = Mutex((total: 0, acknowledged: 0))

    var total: Int { self.amounts.withLock { amounts in amounts.total } }
    var acknowledged: Int { self.amounts.withLock { amounts in amounts.acknowledged } }

    func set(_ total: Int) { self.amounts.withLock { amounts in amounts.total = total } }
    func acknowledge() { self.amounts.withLock { amounts in amounts.acknowledged += 1 } }

    func add() -> Int {
        self.amounts.withLock { amounts in
            amounts.total += 1
            return amounts.total
        }
    }
}

/// Adds one at each call and tells everybody, with or without a bug.
private final class Cashier: ConnectionHandler {
    private let till: Till
    private let context: RehearsalContext
    private let bug: RehearsalBugsTests.Bug?
    private let memory: Mutex<(node: Node?, total: Int)>

    init(_ till: Till, _ context: RehearsalContext, _ bug: RehearsalBugsTests.Bug?) {
        self.till = till
        self.context = context
        self.bug = bug
        self.memory = Mutex((nil, 0))
    }

    func open(_ node: Node) async { self.memory.withLock { memory in memory.node = node } }

    func connect(_ event: ConnectEvent) async -> Result<ConnectGrant, HandlerError> {
        .success(ConnectGrant(user: "ann"))
    }

    func rpc(_ event: RPCEvent) async -> Result<RawJSON, HandlerError> {
        switch self.bug {
        case nil: await self.tell(self.till.add())
        case .lostUpdate?:
            let total = self.till.total
            await self.wait()
            self.till.set(total + 1)
            await self.tell(total + 1)
        case .acknowledgedTooEarly?:
            self.context.task {
                await self.wait()
                await self.tell(self.till.add())
            }
        case .forgottenAtStart?:
            let total = self.memory.withLock { memory in
                memory.total += 1
                return memory.total
            }
            self.till.set(total)
        case .publishedTooEarly?:
            await self.tell(self.till.total + 1)
            await self.wait()
            _ = self.till.add()
        }
        return .success(.null)
    }

    private func wait() async {
        do { try await self.context.clock.sleep(for: .milliseconds(20)) } catch { return }
    }

    private func tell(_ total: Int) async {
        let node = self.memory.withLock { memory in memory.node }
        _ = await node?.publish(Payload(kind: .json, bytes: Array("\(total)".utf8)), to: "total")
    }
}

import RealtimeClient
import RealtimeEngine
import RealtimeProtocol
import RealtimeTesting
import Synchronization
import Testing

struct RehearsalTests {
    @Test(arguments: 1...12 as ClosedRange<UInt64>)
    func everyAcknowledgedTextIsSeenByAllUnderFaults(seed: UInt64) throws {
        let report = try Rehearsal.chat(seed: seed, RehearsalOptions()).run()
        #expect(report.events > 0)
    }

    @Test func bugOfAHostIsFoundAndSaysHowToSeeItAgain() throws {
        var options = RehearsalOptions()
        options.onlyFaults = []
        let failure = try #require(throws: RehearsalFailure.self) {
            try Rehearsal.chat(seed: 3, options, losesEvery: 5).run()
        }
        #expect(failure.violation.invariant == .requirement)
        #expect(failure.violation.detail.contains("does not see all that was acknowledged"))
        #expect("\(failure)".contains("seed 3"))
        let again = try #require(throws: RehearsalFailure.self) {
            try Rehearsal.chat(seed: 3, failure.options, losesEvery: 5).run()
        }
        #expect(again.report.traceHash == failure.report.traceHash)
    }

    @Test func sameSeedGivesTheSameTrace() throws {
        for seed in [7, 8] as [UInt64] {
            let first = try Rehearsal.chat(seed: seed, RehearsalOptions()).run()
            let second = try Rehearsal.chat(seed: seed, RehearsalOptions()).run()
            #expect(first.traceHash == second.traceHash)
            #expect(first.events == second.events)
            #expect(first.virtualTime == second.virtualTime)
        }
    }

    @Test func sameSeedGivesTheSameTraceBesideOthers() async throws {
        let alone = try (1...4).map { seed in try Rehearsal.chat(seed: UInt64(seed), RehearsalOptions()).run().traceHash
        }
        let together = try await withThrowingTaskGroup(of: (Int, UInt64).self) { group in
            for seed in 1...4 {
                group.addTask {
                    (seed, try Rehearsal.chat(seed: UInt64(seed), RehearsalOptions()).run().traceHash)
                }
            }
            return try await group.reduce(into: [:]) { hashes, one in hashes[one.0] = one.1 }
        }
        #expect(alone == (1...4).map { seed in together[seed] })
    }

    @Test func crashLosesWhatIsInMemoryAndNothingElse() throws {
        var options = RehearsalOptions()
        options.onlyFaults = [.crash]
        options.work = .seconds(60)
        let survivors = Mutex<[Survivors]>([])
        for seed in 1...5 as ClosedRange<UInt64> {
            let report = try Rehearsal(seed: seed, options: options) {
                let outside = Survivors()
                survivors.withLock { survivors in survivors.append(outside) }
                return outside
            } node: { context, outside in
                outside.begin(life: context.life, now: context.clock.now)
                let counter = CountingDesk(outside: outside, life: context.life)
                var configuration = HubConfiguration(
                    connections: .handler(counter),
                    rooms: .all(RoomPolicy(), access: .granted(.all))
                )
                context.configure(&configuration)
                configuration.breaker = nil
                let clock = context.clock
                context.task {
                    // A host's own loop, which nobody ends: it must not outlive its node.
                    while true {
                        outside.tick(life: context.life)
                        do { try await clock.sleep(until: clock.now.advanced(by: .seconds(1))) } catch { return }
                    }
                }
                return Node(configuration: configuration, environment: context.environment, broker: context.broker)
            } client: { client, outside in
                let realtime = await client.connect()
                while !client.isCalm {
                    _ = await realtime.rpc("count")
                    try await client.think()
                }
                try await client.eventually("an answer after the calm") {
                    if case .success = await realtime.rpc("count") { true } else { false }
                }
                try client.require(outside.faults == 0, "a life counts from one, and the dead do nothing")
            }.run()
            #expect(report.count(of: .crash) + report.count(of: .silentCrash) > 0)
        }
        #expect(survivors.withLock { survivors in survivors.allSatisfy { outside in outside.lives > 1 } })
    }

    @Test func takesVirtualTimeOnly() throws {
        let clock = ContinuousClock()
        let start = clock.now
        var options = RehearsalOptions()
        options.clients = 1...1
        options.onlyFaults = []
        options.patience = .seconds(200_000)
        let report = try Rehearsal(seed: 1, options: options) {
            Archive()
        } node: { context, _ in
            var configuration = HubConfiguration(
                connections: .granted(ConnectGrant(user: "ann")),
                rooms: .all(RoomPolicy(), access: .granted(.all))
            )
            context.configure(&configuration)
            return Node(configuration: configuration, environment: context.environment, broker: context.broker)
        } client: { client, _ in
            try await client.sleep(for: .seconds(86_400))
        }.run()
        #expect(report.virtualTime >= .seconds(86_400))
        #expect(clock.now - start < .seconds(60))
    }

    @Test func clientThatDoesNotEndIsAFailure() throws {
        var options = RehearsalOptions()
        options.clients = 1...1
        options.patience = .seconds(30)
        let failure = try #require(throws: RehearsalFailure.self) {
            try Rehearsal(seed: 1, options: options) {
                Archive()
            } node: { context, _ in
                Node(
                    configuration: HubConfiguration(
                        connections: .granted(ConnectGrant(user: "ann")),
                        rooms: .all(RoomPolicy(), access: .granted(.all))
                    ),
                    environment: context.environment,
                    broker: context.broker
                )
            } client: { client, _ in
                while true { try await client.think() }
            }.run()
        }
        #expect(failure.violation.invariant == .convergence)
    }
}

/// What is outside of the nodes of the counting desk.
private final class Survivors: Sendable {
    private struct Contents {
        var lives = 0
        var faults = 0
    }

    private let contents = Mutex(Contents())

    var lives: Int { self.contents.withLock { contents in contents.lives } }
    var faults: Int { self.contents.withLock { contents in contents.faults } }

    func begin(life: Int, now: VirtualClock.Instant) {
        self.contents.withLock { contents in
            contents.lives += 1
            if contents.lives != life { contents.faults += 1 }
        }
    }

    /// A life does something: it must be the present one.
    func tick(life: Int) {
        self.contents.withLock { contents in if contents.lives != life { contents.faults += 1 } }
    }
}

/// Counts calls in memory: each life begins anew.
private final class CountingDesk: ConnectionHandler {
    private let outside: Survivors
    private let life: Int
    private let counter = Counter()

    init(outside: Survivors, life: Int) {
        self.outside = outside
        self.life = life
    }

    func connect(_ event: ConnectEvent) async -> Result<ConnectGrant, HandlerError> {
        .success(ConnectGrant(user: "ann"))
    }

    func rpc(_ event: RPCEvent) async -> Result<RawJSON, HandlerError> {
        self.outside.tick(life: self.life)
        return .success(RawJSON(uncheckedBytes: Array("\(self.counter.next())".utf8)))
    }
}

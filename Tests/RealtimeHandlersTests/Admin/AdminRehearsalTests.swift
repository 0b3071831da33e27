import Foundation
import RealtimeClient
import RealtimeEngine
import RealtimeHandlers
import RealtimeProtocol
import RealtimeTesting
import Synchronization
import Testing

/// What is outside of the nodes: the records that the host keeps, and what the administrator has seen.
private final class Office: Sendable {
    private struct Contents {
        var tags = 0
        var records: [String: Int] = [:]
        var statuses = 0
    }

    private let contents = Mutex(Contents())

    var statuses: Int { self.contents.withLock { contents in contents.statuses } }

    /// A reason that was never given before.
    func nextTag() -> String {
        self.contents.withLock { contents in
            contents.tags += 1
            return "r\(contents.tags)"
        }
    }

    func keep(_ record: AuditRecord) {
        guard case .done = record.outcome, let tag = record.arguments["reason"]?.string else { return }
        self.contents.withLock { contents in contents.records[tag, default: 0] += 1 }
    }

    func records(of tag: String) -> Int { self.contents.withLock { contents in contents.records[tag] ?? 0 } }

    func sawStatus() { self.contents.withLock { contents in contents.statuses += 1 } }
}

/// The office as a node reaches it: now and then not.
private struct OfficeSink: AuditSink {
    let office: Office
    let context: RehearsalContext
    let chance: Mutexed<SimulationRandom>

    func record(_ record: AuditRecord) async -> Result<Void, AuditFailure> {
        let (isLost, time) = self.chance.withLock { random in
            (random.chance(1_000), random.magnitude(1...8_000_000_000))
        }
        do { try await self.context.clock.sleep(for: .nanoseconds(time)) } catch {
            return .failure(.init(message: "late"))
        }
        if isLost && !self.context.isCalm { return .failure(AuditFailure(message: "not reached")) }
        self.office.keep(record)
        return .success(())
    }
}

struct AdminRehearsalTests {
    static let seeds = NoticeRehearsalTests.seeds

    /// An administrator who acts on agents that come and go; what is said to be stored is stored once, and the live
    /// room shows figures again after every fault.
    @Test(arguments: Self.seeds)
    func whatAnAdministratorIsToldHoldsUnderFaults(seed: UInt64) throws {
        let rehearsal = Rehearsal(seed: seed) {
            Office()
        } node: { context, office in
            await Self.node(context, office)
        } client: { client, office in
            if client.index == 0 { try await Self.administer(client, office) } else { try await Self.work(client) }
        }
        let report = try rehearsal.run()
        #expect(report.events > 0)
    }

    private static func node(_ context: RehearsalContext, _ office: Office) async -> Node {
        let metrics = AdminMetrics(passingTo: context.metrics)
        let sink = OfficeSink(office: office, context: context, chance: Mutexed(context.random.split(1)))
        let admin = AdminHandler(
            permissions: RolePermissions(["root": [.adminView, .adminAct]]),
            metrics: metrics,
            audit: sink,
            clock: context.clock
        )
        let authenticator = ClosureAuthenticator { event in
            .success(Principal(id: event.token, name: event.token, roles: [event.token]))
        }
        let set = HandlerSet(authenticator: authenticator, features: [admin])
        let node = await set.makeNode(
            environment: context.environment,
            broker: context.broker,
            metrics: metrics
        ) { configuration in
            let desk = RoomRules.Rule(prefix: "desk", access: .granted(.all))
            configuration.rooms = RoomRules(configuration.rooms.rules + [desk])
            context.configure(&configuration)
        }
        context.atStop { await set.stop() }
        return node
    }

    private static func administer(_ client: RehearsedClient, _ office: Office) async throws {
        let realtime = await client.connect(token: "root")
        let live = try await realtime.subscription(AdminHandler.liveRoom).get()
        let watching = client.task {
            for await event in live.events {
                guard case .publication(let publication) = event else { continue }
                if String(decoding: publication.data.bytes, as: UTF8.self).contains(#""type":"status""#) {
                    office.sawStatus()
                }
            }
        }
        while !client.isCalm {
            let tag = office.nextTag()
            let (method, arguments) = Self.draw(client, tag)
            if case .success(let result) = await realtime.rpc("admin." + method, JSONValue.object(arguments).raw) {
                let answer = try result.data.map { data in try JSONValue(data) }?.object ?? [:]
                if answer["stored"] == true {
                    try client.require(office.records(of: tag) == 1, "\(method) \(tag) is not kept once")
                }
            }
            try client.require(office.records(of: tag) <= 1, "\(method) \(tag) is kept twice")
            try await client.think(upTo: .seconds(3))
            await realtime.connect()
        }
        try await client.meet()
        let before = office.statuses
        try await client.eventually("the live room shows no figures any more") {
            // A server that gave up on a slow client told it to stay away; people press a button then.
            await realtime.connect()
            _ = await live.subscribe()
            return office.statuses >= before + 2
        }
        try await client.meet()
        await realtime.close()
        await watching.value
    }

    private static func draw(_ client: RehearsedClient, _ tag: String) -> (String, JSONObject) {
        let user = JSONValue.string("a\(client.within(1...4))")
        let reason = JSONValue.string(tag)
        switch client.within(0...5) {
        case 0: return ("disconnect", ["user": user, "reason": reason, "reconnect": true])
        case 1: return ("unsubscribe", ["user": user, "room": "desk", "reason": reason])
        case 2: return ("message", ["user": user, "data": 1, "reason": reason])
        case 3: return ("breaker.reset", ["reason": reason])
        case 4: return ("connections", ["limit": .integer(client.within(1...3))])
        default: return ("rooms", [:])
        }
    }

    private static func work(_ client: RehearsedClient) async throws {
        let realtime = await client.connect(token: "a\(client.index)")
        let desk = try await realtime.subscription("desk").get()
        while !client.isCalm {
            await realtime.connect()
            _ = await desk.subscribe()
            _ = await desk.publish(.integer(Int64(client.index)))
            try await client.think(upTo: .seconds(3))
        }
        try await client.meet()
        try await client.meet()
        await realtime.close()
    }
}

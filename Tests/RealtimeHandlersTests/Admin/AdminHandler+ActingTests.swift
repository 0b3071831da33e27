import RealtimeEngine
import RealtimeProtocol
import Synchronization
import Testing

@testable import RealtimeHandlers

struct AdminHandlerActingTests {
    @Test func userIsDisconnectedWithTheReason() async {
        let bench = await AdminBench(hubs: 2)
        let peers = [await bench.connect("ann"), await bench.connect("ann", hub: 1), await bench.connect("bob")]
        let answer = await bench.call("disconnect", ["user": "ann", "reason": "maintenance"]).members
        #expect(answer["reached"] == 2)
        let told = Disconnect(code: 3503, reason: "maintenance")
        #expect(peers.map(\.farewells) == [[told], [told], []])
        #expect(await bench.call("disconnect", ["user": "ann"]).members["reached"] == 0)
        #expect(await bench.call("disconnect", ["user": "bob", "reconnect": true]).members["reached"] == 1)
        #expect(peers[2].farewells == [.forceReconnect])
    }

    @Test func clientIsTakenOutOfARoomAndSentAMessage() async throws {
        let bench = await AdminBench()
        let ann = await bench.connect("ann", to: ["a"])
        let answer = await bench.call("connections", ["user": "ann"]).members
        let client = try #require(answer["connections"]?.array?.first?.object?["client"])
        #expect(await bench.call("unsubscribe", ["client": client, "room": "a"]).members["reached"] == 1)
        #expect(ann.messages.last?.object?["push"]?.object?["unsubscribe"]?.object?["code"] == 2000)
        #expect(await bench.call("message", ["client": client, "data": ["hi": 1]]).members["reached"] == 1)
        #expect(ann.messages.last?.object?["push"]?.object?["message"] == ["data": ["hi": 1]])
    }

    @Test func announcementGoesToTheAnnouncer() async {
        let said = Mutex<[String]>([])
        let announcer = ClosureAnnouncer { announcement, caller in
            said.withLock { said in said.append("\(caller.user) \(announcement.severity) \(announcement.text)") }
            return announcement.text == "fail" ? .failure(.feature(.serviceFailed, "no")) : .success(())
        }
        let bench = await AdminBench(announcer: announcer)
        #expect(await bench.call("announce", ["text": "hello"]).code == nil)
        #expect(await bench.call("announce", ["text": "stop", "severity": "critical"]).code == nil)
        #expect(await bench.call("announce", ["text": "fail"]).code == 4005)
        #expect(await bench.call("announce", ["text": "x", "severity": "loud"]).code == 107)
        #expect(await bench.call("announce", ["text": .string(String(repeating: "x", count: 2001))]).code == 107)
        #expect(said.withLock { said in said } == ["boss info hello", "boss critical stop", "boss info fail"])
    }

    @Test func announcementIsANoticeToEverybody() async {
        let notices = NotificationHandler(store: MemoryNotificationStore(epoch: "e"), permissions: RolePermissions([:]))
        let bench = await AdminBench(announcer: notices, others: [notices])
        let ann = await bench.connect("ann")
        let text: JSONValue = "Short break at noon"
        #expect(await bench.call("announce", ["text": text, "severity": "warning"]).code == nil)
        bench.settle()
        let notice = ann.publications(in: "notice:all").first ?? [:]
        #expect(notice["title"] == text)
        #expect(notice["severity"] == "warning")
    }

    @Test func withoutAnAnnouncerAnnouncementsAreRefused() async {
        let bench = await AdminBench()
        #expect(await bench.call("announce", ["text": "hello"]).code == 108)
    }

    @Test func limitsChangeAllOrNone() async {
        let bench = await AdminBench()
        let answer = await bench.call("limits", ["connections": 7, "commandBurst": 9]).members
        #expect(
            answer["changes"] == [
                ["name": "connections", "old": 10_000, "new": 7], ["name": "commandBurst", "old": 200, "new": 9],
            ]
        )
        #expect(bench.node.limits.connections == 7)
        #expect(await bench.call("limits", ["connections": 8, "messageBytes": 9]).code == 4003)
        #expect(await bench.call("limits", ["connections": 0]).code == 4003)
        #expect(bench.node.limits.connections == 7)
    }

    @Test func breakerIsResetByName() async {
        let bench = await AdminBench()
        #expect(await bench.call("breaker.reset", ["name": "rpc"]).members["reached"] == 0)
        #expect(await bench.call("breaker.reset").members["reached"] == 0)
        #expect(await bench.call("breaker.reset", ["name": "rcp"]).code == 4004)
    }

    @Test func drainBeginsAtOnceAndItsEndIsARecord() async {
        let bench = await AdminBench()
        let ann = await bench.connect("ann")
        #expect(await bench.call("drain", ["seconds": 1]).members["connections"] == 1)
        #expect(await bench.call("drain").code == 4003, "one at a time")
        await bench.advance(by: .seconds(2))
        #expect(ann.farewells.count == 1)
        await bench.run { await ann.vanish() }
        bench.settle()
        let last = bench.handler.auditRecords().last
        #expect(last?.action == "admin.drained")
        #expect(last?.outcome == .done(["connections": 1, "interrupted": 0]))
    }
}

import RealtimeEngine
import RealtimeProtocol
import Testing

@testable import RealtimeHandlers

struct AdminHandlerListingTests {
    @Test func connectionsAreListedInPages() async {
        let bench = await AdminBench(hubs: 2)
        _ = await bench.connect("ann", to: ["a", "b"])
        _ = await bench.connect("bob", hub: 1)
        let first = await bench.call("connections", ["limit": 1]).members
        #expect(first["total"] == 2)
        #expect(first["next"] == "0.0")
        let ann = first["connections"]?.array?.first?.object ?? [:]
        #expect(ann["user"] == "ann")
        #expect(ann["address"] == "10.0.0.1:7")
        #expect(ann["state"] == "open")
        #expect(ann["since"] == 1000)
        #expect(ann["rooms"] == 2)
        #expect(ann["name"] == "Ann")
        #expect(ann["roundTrip"] == nil)
        let second = await bench.call("connections", ["after": "0.0"]).members
        #expect(second["connections"]?.array?.map { $0.object?["user"] } == ["bob"])
        #expect(second["next"] == .null)
        let found = await bench.call("connections", ["user": "bob"]).members
        #expect(found["connections"]?.array?.map { $0.object?["place"] } == ["1.0"])
    }

    @Test func roomsAndTheirLeasesAreListed() async {
        let bench = await AdminBench()
        let ann = await bench.connect("ann", to: ["b", "a"])
        await bench.send(ann, #"{"id":5,"rpc":{"method":"realtime.lease.acquire","data":{"channel":"a","key":"f"}}}"#)
        let rooms = await bench.call("rooms", ["limit": 1]).members
        #expect(rooms["rooms"]?.array?.first?.object?["name"] == "a")
        #expect(rooms["rooms"]?.array?.first?.object?["members"] == 1)
        #expect(rooms["next"] == "a")
        let leases = await bench.call("leases", ["room": "a"]).members["leases"]?.array ?? []
        #expect(leases.map { $0.object?["key"] } == ["f"])
        #expect(leases.first?.object?["user"] == "ann")
        await bench.advance(by: .milliseconds(300))
        #expect(await bench.call("status").members["leases"] == 1)
    }

    @Test func slowConsumersAreListedTheWorstFirst() async {
        let bench = await AdminBench()
        let ann = await bench.connect("ann", to: ["a"])
        _ = await bench.connect("bob", to: ["a"])
        ann.getStuck()
        let node = bench.node
        _ = await bench.run { await node.publish(Payload(kind: .json, bytes: [0x31]), to: "a") }
        let slow = await bench.call("slow", ["count": 5]).members["slow"]?.array ?? []
        #expect(slow.map { $0.object?["user"] } == ["ann"])
        #expect((slow.first?.object?["behind"]?.integer ?? 0) > 0)
    }

    @Test func limitsAndBreakersAreShown() async {
        let bench = await AdminBench()
        let limits = await bench.call("limits", as: "viewer").members["limits"]?.array ?? []
        #expect(limits.count == LiveLimit.allCases.count)
        #expect(limits.first?.object?["name"] == "connections")
        #expect(limits.first?.object?["value"] == 10_000)
        let breakers = await bench.call("breakers").members["breakers"]?.array ?? []
        #expect(breakers.first?.object?["name"] == "connect")
        #expect(breakers.first?.object?["state"] == "closed")
        #expect(breakers.last?.object?["hub"] == .null)
    }

    @Test(
        arguments: [
            ("connections", ["after": "x"]), ("connections", ["limit": 0]), ("connections", ["limit": "9"]),
            ("connections", ["user": ""]), ("rooms", ["after": 1]), ("leases", [:]), ("leases", ["room": ""]),
            ("slow", ["count": -1]), ("audit", ["after": -1]), ("disconnect", [:]),
            ("disconnect", ["client": "a", "user": "b"]), ("disconnect", ["user": "a", "reason": 1]),
            ("unsubscribe", ["user": "a"]), ("message", ["user": "a"]), ("message", ["data": 1]),
            ("drain", ["seconds": -1]), ("drain", ["seconds": 3601]), ("limits", ["connections": "5"]),
            ("breaker.reset", ["name": 1]),
        ] as [(String, JSONObject)]
    )
    func argumentsThatAreWrongAreRefused(method: String, arguments: JSONObject) async {
        let bench = await AdminBench()
        #expect(await bench.call(method, arguments).code == 107)
    }

    @Test func unknownMethodIsNotFound() async {
        let bench = await AdminBench()
        #expect(await bench.call("reboot").code == 104)
    }
}

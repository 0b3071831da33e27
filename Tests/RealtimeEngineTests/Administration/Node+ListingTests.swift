import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct NodeListingTests {
    @Test func pagesNameEveryConnectionOnceInOrder() async throws {
        let test = TestNode.users(hubs: 3)
        for number in 0..<7 { _ = await test.connect("u\(number)", hub: number % 2 * 2) }
        var places: [String] = []
        var sizes: [Int] = []
        var after: ConnectionPlace?
        repeat {
            let page = await test.ask { [after] node in await node.connections(after: after, limit: 2) }
            places += page.connections.map(\.place.description)
            sizes.append(page.connections.count)
            after = page.next
        } while after != nil
        #expect(places == ["0.0", "0.1", "0.2", "0.3", "2.0", "2.1", "2.2"])
        #expect(sizes == [2, 2, 2, 1])
    }

    @Test func pageEndsWithTheLastConnectionAndNamesNoOther() async {
        let test = TestNode.users(hubs: 2)
        for number in 0..<4 { _ = await test.connect("ann", hub: number % 2) }
        let page = await test.ask { node in await node.connections(limit: 4) }
        #expect(page.connections.count == 4)
        #expect(page.next == nil)
    }

    @Test(arguments: [(-5, 1), (0, 1), (2, 2), (100, 3)])
    func pageIsBounded(asked: Int, given: Int) async {
        let test = TestNode.users { $0.limits.administrationPage = 3 }
        for _ in 0..<5 { _ = await test.connect("ann", to: ["a", "b", "c", "d"]) }
        #expect(await test.ask { node in await node.connections(limit: asked) }.connections.count == given)
        #expect(await test.ask { node in await node.rooms(limit: asked) }.rooms.count == given)
        #expect(await test.ask { node in await node.connections(of: .user("ann")) }.count == 3)
    }

    @Test func summaryTellsWhoWhereFromSinceWhenAndWhatWaits() async throws {
        let test = TestNode.users(hubs: 2)
        _ = await test.connect("bob", to: ["a"], hub: 1)
        let opened = test.clock.time.wallMilliseconds
        let (id, transport) = await test.connect("ann", to: ["a", "b"], hub: 1, address: "10.1.2.3:4")
        test.clock.advance(by: .seconds(26))
        await test.turn(1) { _ in }
        test.clock.advance(by: .milliseconds(40))
        await test.send(id, "{}", hub: 1)
        transport.transport.room = 0
        _ = await test.ask { node in
            await node.publish(Payload(kind: .json, bytes: Array(#""hello""#.utf8)), to: "a")
        }
        test.executor.run()
        let summary = try #require(await test.ask { node in await node.connections(of: .user("ann")) }.first)
        #expect(summary.hub == 1)
        #expect(summary.connection == id)
        #expect(summary.user == "ann")
        #expect(summary.remoteAddress == "10.1.2.3:4")
        #expect(summary.state == .open)
        #expect(summary.openedAt == opened)
        #expect(summary.rooms == 2)
        #expect(summary.bytesBehind > 0)
        #expect(summary.ownQueueBytes == 0)
        #expect(summary.roundTrip == .milliseconds(40))
        let slow = await test.ask { node in await node.slowest(5) }
        #expect(slow.map(\.user) == ["ann"])
        #expect(slow.first?.hub == 1)
        let byClient = await test.ask { node in await node.connections(of: .client(summary.client)) }
        #expect(byClient == [summary])
    }

    @Test func slowestOfAllHubsComeTheWorstFirst() async {
        let test = TestNode.users(hubs: 2)
        for (number, rooms) in [["a"], ["a", "b"], ["a", "b", "c"], []].enumerated() {
            let (_, transport) = await test.connect("u\(number)", to: rooms, hub: number % 2)
            transport.transport.room = 0
        }
        for room in ["a", "b", "c"] {
            _ = await test.ask { node in await node.publish(Payload(kind: .json, bytes: [0x31]), to: room) }
        }
        test.executor.run()
        #expect(await test.ask { node in await node.slowest(2) }.map(\.user) == ["u2", "u1"])
        #expect(await test.ask { node in await node.slowest(9) }.map(\.user) == ["u2", "u1", "u0"])
        #expect(await test.ask { node in await node.slowest(-1) }.isEmpty)
    }

    @Test func nobodyIsFoundUnderTheEmptyNameOrAnUnknownOne() async {
        let test = TestNode.users()
        _ = await test.connect("")
        _ = await test.open()
        for target in [ConnectionTarget.user(""), .user("eve"), .client("x")] {
            #expect(await test.ask { node in await node.connections(of: target) }.isEmpty)
        }
    }

    @Test func roomsOfSeveralHubsAreOneLineEachByName() async {
        let test = TestNode.users(hubs: 2)
        _ = await test.connect("ann", to: ["d", "b", "a"], hub: 0)
        let (_, transport) = await test.connect("bob", to: ["c", "b"], hub: 1)
        transport.transport.room = 0
        for _ in 0..<2 {
            _ = await test.ask { node in await node.publish(Payload(kind: .json, bytes: [0x31]), to: "b") }
        }
        test.executor.run()
        let first = await test.ask { node in await node.rooms(limit: 3) }
        #expect(first.rooms.map(\.name) == ["a", "b", "c"])
        #expect(first.rooms.map(\.members) == [1, 2, 1])
        #expect(first.rooms[1].position.offset == 2)
        #expect(first.rooms[1].logBytes > 0)
        #expect(first.next == "c")
        let members = await test.ask { node in [await node.members(of: "b"), await node.members(of: "x")] }
        #expect(members == [2, 0])
        let second = await test.ask { node in await node.rooms(after: first.next, limit: 3) }
        #expect(second.rooms.map(\.name) == ["d"])
        #expect(second.next == nil)
    }

    @Test func pagesOfManyRoomsAreThoseOfOneSortedList() throws {
        let harness = HubHarness(.open { $0.limits.roomsPerConnection = 1000 })
        let peer = try harness.connect()
        var random = SeededGenerator.forTest("pages of rooms")
        let names = (0..<300).map { number in "r\(number)" }.shuffled(using: &random)
        for name in names { peer.subscribe(name) }
        var listed: [String] = []
        while true {
            let page = harness.core.machine.rooms(after: listed.last, limit: 7)
            if page.isEmpty { break }
            #expect(page.count <= 7)
            listed += page.map(\.name)
        }
        #expect(listed == names.sorted())
    }
}

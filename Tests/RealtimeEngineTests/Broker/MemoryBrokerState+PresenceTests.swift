import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct MemoryBrokerStatePresenceTests {
    static let grace = Duration.nanoseconds(100)

    private static func join(_ client: String, _ user: String) -> BrokerCommand {
        .join(room: "a", ClientInfo(user: user, client: client), announce: true, grace: Self.grace)
    }

    private static func drop(_ client: String, _ user: String) -> BrokerCommand {
        .leave(room: "a", ClientInfo(user: user, client: client), announce: true, isDrop: true)
    }

    @Test func clientThatDropsLeavesWhenItsGraceEndsAndNotBefore() {
        var bench = BrokerBench()
        bench.subscribe("a", link: 1)
        bench.perform { _ in Self.join("1", "ann") }
        _ = bench.take()
        bench.now = 50
        bench.perform { _ in Self.drop("1", "ann") }
        #expect(bench.state.nextWake == Instant(nanoseconds: 150))
        bench.now = 149
        bench.tick()
        bench.perform { id in .presence(id, room: "a") }
        #expect(bench.take() == ["0 present [\"ann\"]"])
        bench.now = 150
        bench.tick()
        #expect(bench.take() == ["any counted presenceGraceEnded 1", "1 left a ann", "any vacated a 2"])
        #expect(bench.state.nextWake == nil)
    }

    @Test func userWhoIsBackInTimeIsNeverSeenAway() {
        var bench = BrokerBench()
        bench.subscribe("a", link: 1)
        bench.perform { _ in Self.join("1", "ann") }
        bench.perform { _ in Self.drop("1", "ann") }
        _ = bench.take()
        bench.perform(link: 2) { _ in Self.join("2", "ann") }
        #expect(bench.take() == ["1 joined a ann", "2 counted presenceGraceKept 1", "1 left a ann"])
        bench.now = 1000
        bench.tick()
        #expect(bench.take() == [])
    }

    @Test func peopleOfAHubThatDetachesAreInGraceToo() {
        var bench = BrokerBench()
        for link in 0...1 { bench.subscribe("a", link: link) }
        bench.perform(link: 1) { _ in Self.join("1", "ann") }
        bench.perform(link: 1) { _ in Self.join("2", "bob") }
        _ = bench.take()
        bench.detach(1)
        bench.perform { _ in Self.join("3", "bob") }
        #expect(bench.take() == ["0 joined a bob", "0 counted presenceGraceKept 1", "0 left a bob"])
        bench.now = 100
        bench.tick()
        #expect(bench.take() == ["any counted presenceGraceEnded 1", "0 left a ann"])
    }

    @Test func roomWhereSomebodyIsAwayIsNotForgotten() {
        let rule = RoomPolicy.History(publications: 0, age: .zero)
        var bench = BrokerBench(maxRooms: 1)
        bench.subscribe("a", rule)
        bench.perform { _ in Self.join("1", "ann") }
        bench.perform { _ in Self.drop("1", "ann") }
        bench.perform { _ in .unsubscribe(room: "a") }
        _ = bench.take()
        bench.now = 99
        bench.publish("b", rule)
        #expect(bench.take() == ["0 published failed roomLimit"])
        bench.now = 100
        bench.tick()
        bench.publish("b", rule)
        #expect(bench.take() == ["any counted presenceGraceEnded 1", "any vacated a 2", "0 published 1@e.2"])
    }

    @Test func oneEntryBeyondTheBoundIsCountedAndNotTold() {
        var bench = BrokerBench(maxPresent: 2)
        bench.subscribe("a", link: 1)
        for number in 1...3 { bench.perform { _ in Self.join("\(number)", "user-\(number)") } }
        #expect(bench.take().last == "0 counted presenceNotTracked 1")
        bench.perform { _ in .leave(room: "a", ClientInfo(user: "user-3", client: "3"), announce: true) }
        bench.perform { id in .presence(id, room: "a") }
        #expect(bench.take() == ["0 present [\"user-1\", \"user-2\"]"])
    }
}

import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct MemoryBrokerStateTests {
    @Test func publicationReachesEverySubscribedHubAndThenTheAnswerItsPublisher() {
        var bench = BrokerBench()
        bench.subscribe("a", link: 2)
        bench.subscribe("a", link: 1)
        bench.subscribe("a", link: 1)
        _ = bench.take()
        bench.publish("a", link: 1)
        #expect(bench.take() == ["2 publication a 1@e.1", "1 publication a 1@e.1", "1 published 1@e.1"])
    }

    @Test func hubThatUnsubscribedHearsNothing() {
        var bench = BrokerBench()
        bench.subscribe("a")
        bench.perform { _ in .unsubscribe(room: "a") }
        _ = bench.take()
        bench.publish("a", link: 1)
        #expect(bench.take() == ["1 published 1@e.1"])
    }

    struct Query: Sendable, CustomTestStringConvertible {
        var since: StreamPosition?
        var reverse = false
        var limit = 10
        var answer: String
        var testDescription: String {
            "\(self.since.map { "\($0)" } ?? "nil") \(self.reverse ? "reverse " : "")\(self.limit)"
        }
    }

    /// The log holds 4, 5 and 6 of six publications.
    @Test(arguments: [
        Query(answer: "[4, 5, 6] 6@e.1 true"),
        Query(limit: 2, answer: "[4, 5] 6@e.1 true"),
        Query(limit: 0, answer: "[] 6@e.1 true"),
        Query(reverse: true, limit: 2, answer: "[6, 5] 6@e.1 true"),
        Query(since: StreamPosition(epoch: "e.1", offset: 2), answer: "[] 6@e.1 false"),
        Query(since: StreamPosition(epoch: "e.1", offset: 3), answer: "[4, 5, 6] 6@e.1 true"),
        Query(since: StreamPosition(epoch: "e.1", offset: 5), answer: "[6] 6@e.1 true"),
        Query(since: StreamPosition(epoch: "e.1", offset: 6), answer: "[] 6@e.1 true"),
        Query(since: StreamPosition(epoch: "e.1", offset: 7), answer: "[] 6@e.1 false"),
        Query(since: StreamPosition(epoch: "e.1", offset: .max), answer: "[] 6@e.1 false"),
        Query(since: StreamPosition(epoch: "e.2", offset: 5), answer: "[] 6@e.1 false"),
        Query(since: StreamPosition(epoch: "", offset: 0), answer: "[] 6@e.1 false"),
        Query(since: StreamPosition(epoch: "e.1", offset: 6), reverse: true, answer: "[5, 4] 6@e.1 true"),
        Query(since: StreamPosition(epoch: "e.1", offset: .max), reverse: true, answer: "[6, 5, 4] 6@e.1 false"),
    ])
    func historyIsContinuousOnlyWhenNothingIsMissing(query: Query) {
        var bench = BrokerBench()
        for _ in 0..<6 { bench.publish("a", RoomPolicy.History(publications: 3, age: .seconds(60))) }
        _ = bench.take()
        bench.perform { id in
            .history(id, room: "a", HistoryQuery(since: query.since, limit: query.limit, reverse: query.reverse))
        }
        #expect(bench.take() == ["0 page \(query.answer)"])
    }

    @Test func historyOfAnUnknownRoomIsEmptyAndContinuousWithoutAPosition() {
        var bench = BrokerBench()
        bench.perform { id in .history(id, room: "a", HistoryQuery(since: nil, limit: 9)) }
        #expect(bench.take() == ["0 page [] 0@e.1 true"])
        bench.perform { id in
            .history(id, room: "b", HistoryQuery(since: StreamPosition(epoch: "e.1", offset: 0), limit: 9))
        }
        #expect(bench.take() == ["0 page [] 0@e.2 false"])
    }

    @Test func oneRoomBeyondTheLimitIsRefused() {
        var bench = BrokerBench(maxRooms: 2)
        bench.subscribe("a")
        bench.publish("b")
        _ = bench.take()
        bench.publish("c")
        bench.subscribe("c")
        #expect(bench.take() == ["0 published failed roomLimit", "0 subscribed c failed roomLimit"])
        #expect(bench.state.roomCount == 2)
    }

    @Test func unusedRoomMakesPlaceAndComesBackWithANewEpoch() {
        let rule = RoomPolicy.History(publications: 5, age: .nanoseconds(100))
        var bench = BrokerBench(maxRooms: 2)
        bench.publish("a", rule)
        bench.subscribe("b", rule)
        bench.now = 50
        bench.publish("c", rule)
        bench.now = 101
        bench.publish("c", rule)
        #expect(
            bench.take() == [
                "0 published 1@e.1", "0 subscribed b 0@e.2", "0 published failed roomLimit", "0 published 1@e.3",
            ]
        )
        bench.perform { _ in .unsubscribe(room: "b") }
        bench.now = 203
        bench.publish("a", rule)
        #expect(bench.take() == ["0 published 1@e.4"])
    }

    @Test func roomWithASubscriberOrAPersonIsNeverDiscarded() {
        let rule = RoomPolicy.History(publications: 0, age: .zero)
        var bench = BrokerBench(maxRooms: 3)
        bench.subscribe("a", rule)
        bench.perform { _ in .join(room: "b", ClientInfo(user: "ann", client: "1"), announce: false) }
        bench.now = 1_000_000_000_000
        for name in ["c", "d", "e", "f"] {
            bench.publish(name, rule)
            bench.now += 10
        }
        bench.publish("a", rule)
        _ = bench.take()
        bench.subscribe("a", link: 1, rule)
        bench.perform { id in .presence(id, room: "b") }
        #expect(bench.take() == ["1 subscribed a 1@e.1", "0 present [\"ann\"]"])
    }

    @Test func discardingKeepsTheOtherRoomsUnderTheirNames() {
        let rule = RoomPolicy.History(publications: 5, age: .nanoseconds(10))
        var bench = BrokerBench()
        for name in ["a", "b", "c"] { bench.subscribe(name, rule) }
        bench.publish("c", rule)
        bench.perform { _ in .unsubscribe(room: "a") }
        bench.now = 1000
        bench.subscribe("d", rule)
        _ = bench.take()
        bench.publish("c", rule)
        bench.publish("b", rule)
        bench.publish("a", rule)
        #expect(
            bench.take() == [
                "0 publication c 2@e.3", "0 published 2@e.3", "0 publication b 1@e.2", "0 published 1@e.2",
                "0 published 1@e.5",
            ]
        )
    }

    @Test func presenceIsOncePerClientAndEachHubAnswersForItsOwn() {
        var bench = BrokerBench()
        bench.subscribe("a", link: 1)
        _ = bench.take()
        let ann = ClientInfo(user: "ann", client: "1")
        bench.perform { _ in .join(room: "a", ann, announce: true) }
        bench.perform { _ in .join(room: "a", ann, announce: true) }
        bench.perform(link: 1) { _ in .leave(room: "a", ann, announce: true) }
        bench.perform { id in .presence(id, room: "a") }
        bench.perform { _ in .leave(room: "a", ann, announce: true) }
        bench.perform { _ in .leave(room: "a", ann, announce: true) }
        bench.perform { id in .presence(id, room: "a") }
        bench.perform { id in .presence(id, room: "nowhere") }
        #expect(
            bench.take() == [
                "0 occupied a 1", "1 joined a ann", "0 present [\"ann\"]", "1 left a ann", "0 vacated a 2",
                "0 present []",
                "0 present []",
            ]
        )
    }

    @Test func detachTellsWhoLeft() {
        var bench = BrokerBench()
        for link in 0...1 { bench.subscribe("a", link: link) }
        bench.perform(link: 1) { _ in .join(room: "a", ClientInfo(user: "ann", client: "1"), announce: true) }
        bench.perform(link: 1) { _ in .join(room: "a", ClientInfo(user: "bob", client: "2"), announce: false) }
        _ = bench.take()
        bench.detach(1)
        bench.perform { id in .presence(id, room: "a") }
        bench.publish("a")
        #expect(
            bench.take() == [
                "0 left a ann", "any vacated a 2", "0 present []", "0 publication a 1@e.1", "0 published 1@e.1",
            ]
        )
    }
}

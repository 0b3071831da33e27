import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct MemoryBrokerStateKeysTests {
    private static let again = "0 counted publishesDeduplicated 1"

    @Test func repeatIsAnsweredWithTheFirstPositionAndAppendsNothing() {
        var bench = BrokerBench()
        bench.subscribe("a", link: 1)
        _ = bench.take()
        #expect(bench.publish("a", key: "k") == ["1 publication a 1@e.1", "0 published 1@e.1"])
        bench.publish("a", link: 1)
        _ = bench.take()
        bench.now = 100
        #expect(bench.publish("a", key: "k") == [Self.again, "0 published 1@e.1"])
        #expect(bench.publish("a", key: "k2") == ["1 publication a 3@e.1", "0 published 3@e.1"])
        #expect(bench.publish("a", key: "k") == [Self.again, "0 published 1@e.1"])
    }

    @Test func repeatAfterTheWindowIsNewAndBeginsAnother() {
        var bench = BrokerBench()
        #expect(bench.publish("a", key: "k") == ["0 published 1@e.1"])
        bench.now = 101
        #expect(bench.publish("a", key: "k") == ["0 published 2@e.1"])
        bench.now = 201
        #expect(bench.publish("a", key: "k") == [Self.again, "0 published 2@e.1"])
    }

    @Test func publishThatALaterOneOfItsSeriesHasOvertakenIsRefused() {
        let late = ["0 counted publishesOvertaken 1", "0 published failed overtaken"]
        var bench = BrokerBench()
        #expect(bench.publish("a", key: "x-2") == ["0 published 1@e.1"])
        #expect(bench.publish("a", key: "x-1") == late)
        #expect(bench.publish("a", key: "x-2") == [Self.again, "0 published 1@e.1"])
        #expect(bench.publish("a", key: "x-10") == ["0 published 2@e.1"], "by number, not by letters")
        #expect(bench.publish("a", key: "x-9") == late)
        #expect(bench.publish("a", key: "y-1") == ["0 published 3@e.1"], "another series")
        #expect(bench.publish("a", key: "x-1", of: .user("bob")) == ["0 published 4@e.1"])
        #expect(bench.publish("b", key: "x-1") == ["0 published 1@e.2"], "another room")
        #expect(bench.publish("a", key: "x-+1") == ["0 published 5@e.1"], "not a number")
        bench.now = 101
        #expect(bench.publish("a", key: "x-1") == ["0 published 6@e.1"], "the window is over")
    }

    @Test func sameKeyOfAnotherPublisherOrInAnotherRoomIsAnotherPublish() {
        var bench = BrokerBench()
        #expect(bench.publish("a", key: "k") == ["0 published 1@e.1"])
        #expect(bench.publish("a", key: "k", of: .user("bob")) == ["0 published 2@e.1"])
        #expect(bench.publish("a", key: "k", of: .user("")) == ["0 published 3@e.1"])
        #expect(bench.publish("a", key: "k", of: .host) == ["0 published 4@e.1"])
        #expect(bench.publish("b", key: "k") == ["0 published 1@e.2"])
        #expect(bench.publish("a", key: "k", of: .user("bob")) == [Self.again, "0 published 2@e.1"])
    }

    @Test func oneKeyBeyondTheBoundForgetsTheOldestAndIsCounted() {
        var bench = BrokerBench(maxKeys: 2)
        #expect(bench.publish("a", key: "1") == ["0 published 1@e.1"])
        #expect(bench.publish("a", key: "2") == ["0 published 2@e.1"])
        #expect(bench.publish("a", key: "3") == ["0 counted publishKeysForgotten 1", "0 published 3@e.1"])
        #expect(bench.publish("a", key: "2") == [Self.again, "0 published 2@e.1"])
        #expect(bench.publish("a", key: "1") == ["0 counted publishKeysForgotten 1", "0 published 4@e.1"])
        #expect(bench.publish("b", key: "1") == ["0 published 1@e.2"], "each room has its own bound")
    }

    @Test func roomIsKeptWhileItRemembersAKeyAndARoomOfAnotherLifeRemembersNone() {
        let rule = RoomPolicy.History(publications: 0, age: .zero)
        var bench = BrokerBench(maxRooms: 1)
        #expect(bench.publish("a", key: "k", rule) == ["0 published 1@e.1"])
        bench.now = 100
        bench.publish("b", rule)
        #expect(bench.take() == ["0 published failed roomLimit"])
        #expect(bench.publish("a", key: "k", rule) == [Self.again, "0 published 1@e.1"])
        bench.now = 201
        bench.publish("b", rule)
        #expect(bench.take() == ["0 published 1@e.2"])
        bench.now = 202
        #expect(bench.publish("a", key: "k", rule) == ["0 published 1@e.3"])
    }

    @Test func memoryThatWasLostTakesTheRepeatAsNew() {
        let bench = BrokerBench()
        for var life in [bench, bench] {
            #expect(life.publish("a", key: "k") == ["0 published 1@e.1"])
        }
    }
}

import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct MemoryBrokerStateConsumersTests {
    private static let policy = ConsumerPolicy(ackWait: .nanoseconds(100), maxAttempts: 2, maxUnacked: 3)

    private func open(
        _ bench: inout BrokerBench,
        _ name: String = "c",
        user: String = "ann",
        link: Int = 1,
        since: StreamPosition? = nil
    ) -> [String] {
        let consumer = ConsumerID(user: user, name: name)
        bench.perform(link: link) { id in
            .consumerOpen(id, room: "a", ConsumerOpening(consumer: consumer, policy: Self.policy, since: since))
        }
        return bench.take()
    }

    private func seat(_ incarnation: UInt64, _ name: String = "c", epoch: String = "e.1") -> ConsumerSeat {
        let consumer = ConsumerID(user: "ann", name: name)
        return ConsumerSeat(room: "a", consumer: consumer, epoch: epoch, incarnation: incarnation)
    }

    private func fetch(_ bench: inout BrokerBench, _ seat: ConsumerSeat, limit: Int = 10, link: Int = 1) -> [String] {
        bench.perform(link: link) { id in .consumerFetch(id, seat, limit: limit, bytes: 1_000) }
        return bench.take()
    }

    private func settle(_ bench: inout BrokerBench, _ seat: ConsumerSeat, _ what: Acknowledgement) -> [String] {
        bench.perform(link: 1) { id in .consumerAcknowledge(id, seat, what) }
        return bench.take()
    }

    private func tick(_ bench: inout BrokerBench) -> [String] {
        bench.tick()
        return bench.take()
    }

    private func publish(_ bench: inout BrokerBench, _ count: Int) {
        for _ in 0..<count { bench.publish("a") }
        _ = bench.take()
    }

    @Test func newConsumerBeginsAtTheHeadAnOldOneWhereItWas() {
        var bench = BrokerBench()
        self.publish(&bench, 2)
        #expect(self.open(&bench) == ["1 opened 1 2@e.1 false"])
        self.publish(&bench, 2)
        #expect(self.fetch(&bench, self.seat(1)) == ["1 fetched 3x1 4x1"])
        #expect(self.settle(&bench, self.seat(1), .through(3)) == ["1 acknowledged 3"])
        bench.perform { _ in .consumerClose(self.seat(1)) }
        #expect(self.open(&bench, link: 2) == ["2 opened 2 3@e.1 true"])
        #expect(self.fetch(&bench, self.seat(2), link: 2) == ["2 fetched 4x2"])
    }

    @Test func newConsumerBeginsWhereTheClientSaysIfThatIsInTheLog() {
        var bench = BrokerBench()
        self.publish(&bench, 5)
        let since = { (offset: UInt64, epoch: String) in StreamPosition(epoch: epoch, offset: offset) }
        #expect(self.open(&bench, "x", since: since(2, "e.1")) == ["1 opened 1 2@e.1 true"])
        #expect(self.open(&bench, "y", since: since(9, "e.1")) == ["1 opened 2 5@e.1 false"])
        #expect(self.open(&bench, "z", since: since(2, "e.0")) == ["1 opened 3 5@e.1 false"])
    }

    @Test func openingAgainFencesTheLastSeat() {
        var bench = BrokerBench()
        _ = self.open(&bench)
        self.publish(&bench, 1)
        _ = self.fetch(&bench, self.seat(1))
        #expect(self.open(&bench, link: 2) == ["1 taken c 1", "2 opened 2 0@e.1 true"])
        #expect(self.settle(&bench, self.seat(1), .through(1)) == ["1 acknowledged failed staleConsumer"])
        #expect(self.fetch(&bench, self.seat(1)) == ["1 fetched failed staleConsumer"])
        bench.perform { _ in .consumerClose(self.seat(1)) }
        #expect(self.fetch(&bench, self.seat(2), link: 2) == ["2 fetched 1x2"], "a stale close closes nothing")
    }

    @Test func consumersOfTwoUsersAreTwo() {
        var bench = BrokerBench()
        _ = self.open(&bench, user: "bob")
        #expect(self.open(&bench) == ["1 opened 2 0@e.1 false"])
    }

    @Test func holderIsToldOfAPublicationOnceItHasFetchedAll() {
        var bench = BrokerBench()
        _ = self.open(&bench)
        bench.publish("a")
        #expect(bench.take() == ["0 published 1@e.1"], "it has not asked yet")
        #expect(self.fetch(&bench, self.seat(1)) == ["1 fetched 1x1"])
        bench.publish("a")
        bench.publish("a")
        #expect(bench.take() == ["1 ready c 1", "0 published 2@e.1", "0 published 3@e.1"])
        #expect(self.fetch(&bench, self.seat(1), limit: 1) == ["1 fetched 2x1 more"])
        bench.publish("a")
        #expect(bench.take() == ["0 published 4@e.1"])
    }

    @Test func timeMakesWhatIsNotAcknowledgedDueAndThenADeadLetterToldToTheHolder() {
        var bench = BrokerBench()
        _ = self.open(&bench)
        self.publish(&bench, 1)
        _ = self.fetch(&bench, self.seat(1))
        #expect(bench.state.nextWake == Instant(nanoseconds: 100))
        bench.now = 99
        #expect(self.tick(&bench) == [])
        bench.now = 100
        #expect(self.tick(&bench) == ["1 ready c 1"])
        #expect(self.fetch(&bench, self.seat(1)) == ["1 fetched 1x2"])
        bench.now = 200
        #expect(self.tick(&bench) == ["1 dead 1-1 2 attempts "])
        #expect(self.tick(&bench) == [])
        #expect(bench.state.nextWake == nil)
        #expect(self.settle(&bench, self.seat(1), .through(1)) == ["1 acknowledged 1"])
    }

    @Test func boundIsToldAndLiftedByAnAcknowledgement() {
        var bench = BrokerBench()
        _ = self.open(&bench)
        self.publish(&bench, 5)
        #expect(self.fetch(&bench, self.seat(1)) == ["1 fetched 1x1 2x1 3x1 limit"])
        #expect(self.settle(&bench, self.seat(1), .through(2)) == ["1 acknowledged 2", "1 ready c 1"])
        #expect(self.settle(&bench, self.seat(1), .through(4)) == ["1 acknowledged failed notDelivered"])
    }

    @Test func linkThatEndsGivesItsSeatsBack() {
        var bench = BrokerBench()
        _ = self.open(&bench)
        self.publish(&bench, 1)
        _ = self.fetch(&bench, self.seat(1))
        bench.detach(1)
        #expect(self.fetch(&bench, self.seat(1)) == ["1 fetched failed staleConsumer"])
        #expect(self.open(&bench, link: 2) == ["2 opened 2 0@e.1 true"])
    }

    @Test func oneConsumerMoreThanTheBoundIsRefusedUntilAnIdleOneIsForgotten() {
        var bench = BrokerBench()
        for name in ["x", "y", "z"] { _ = self.open(&bench, name) }
        #expect(self.open(&bench) == ["1 opened failed consumerLimit"])
        bench.perform { _ in .consumerClose(self.seat(1, "x")) }
        bench.now = 1_000
        #expect(self.open(&bench) == ["1 opened failed consumerLimit"])
        bench.now = 1_001
        #expect(self.open(&bench) == ["1 opened 4 0@e.1 false", "1 counted consumersForgotten 1"])
    }

    @Test func roomStaysForItsConsumersUntilTheyAreForgotten() {
        var bench = BrokerBench(maxRooms: 1)
        let rule = RoomPolicy.History(publications: 10, age: .nanoseconds(10))
        bench.publish("a", rule)
        _ = self.open(&bench)
        bench.detach(1)
        bench.now = 1_000
        bench.publish("b", rule)
        #expect(bench.take().last == "0 published failed roomLimit")
        bench.now = 1_001
        bench.publish("b", rule)
        #expect(bench.take().last == "0 published 1@e.2")
        #expect(self.settle(&bench, self.seat(1), .through(1)) == ["1 acknowledged failed unknownConsumer"])
    }

    @Test func seatOfAnotherLifeOfTheLogIsUnknown() {
        var bench = BrokerBench()
        _ = self.open(&bench)
        #expect(self.fetch(&bench, self.seat(1, epoch: "e.0")) == ["1 fetched failed unknownConsumer"])
        #expect(self.fetch(&bench, self.seat(1, "x")) == ["1 fetched failed unknownConsumer"])
    }
}

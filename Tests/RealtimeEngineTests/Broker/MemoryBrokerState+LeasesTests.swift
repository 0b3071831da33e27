import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct MemoryBrokerStateLeasesTests {
    private static let ann = LeaseHolder(owner: .user("ann"), client: "a")

    private func acquire(_ bench: inout BrokerBench, _ room: String = "r", link: Int = 0) {
        bench.perform(link: link) { id in
            .lease(id, room: room, .acquire(key: "k", ttl: .nanoseconds(50), wait: .zero), from: Self.ann)
        }
    }

    private func publish(_ bench: inout BrokerBench, _ counter: UInt64, by user: String = "ann") -> [String] {
        let entry = LogEntry(
            payload: Payload(kind: .json, bytes: [0x31]),
            publisher: ClientInfo(user: user, client: "a")
        )
        let fence = Fence(key: "k", token: FencingToken(epoch: 3, counter: counter))
        bench.perform { id in .publish(id, room: "r", entry, .standard, key: nil, fence: fence) }
        return bench.take().filter { words in !words.contains("counted") }
    }

    @Test func membersAreToldInTheOrderOfTheStreamAndOthersAreNot() {
        var bench = BrokerBench(leaseEpoch: 3)
        bench.subscribe("r", link: 1)
        bench.subscribe("other", link: 2)
        _ = bench.take()
        self.acquire(&bench)
        bench.publish("r")
        #expect(
            bench.take().filter { words in words.hasPrefix("1") } == ["1 r k granted 3.1", "1 publication r 1@e.1"]
        )
        bench.now = 50
        bench.tick()
        #expect(bench.take().filter { words in !words.contains("counted") } == ["1 r k expired 3.1"])
    }

    @Test func fencedPublishPassesOnlyForTheHolderAndOnlyInItsTime() {
        var bench = BrokerBench(leaseEpoch: 3)
        #expect(self.publish(&bench, 1) == ["0 published failed leaseLost"])
        self.acquire(&bench)
        _ = bench.take()
        #expect(self.publish(&bench, 1) == ["0 published 1@e.1"])
        #expect(self.publish(&bench, 1, by: "bob") == ["0 published failed leaseLost"])
        #expect(self.publish(&bench, 2) == ["0 published failed leaseLost"])
        bench.now = 50
        #expect(self.publish(&bench, 1) == ["0 published failed leaseLost"], "no tick has come yet")
    }

    @Test func tokensGrowThroughTheLivesOfARoom() {
        var bench = BrokerBench(maxRooms: 1, leaseEpoch: 3)
        self.acquire(&bench, "r")
        bench.now = 1_000_000_000_000
        bench.tick()
        bench.subscribe("s", .none)
        bench.perform { _ in .unsubscribe(room: "s") }
        bench.now *= 2
        _ = bench.take()
        self.acquire(&bench, "r")
        #expect(bench.take().contains { words in words.contains("3.2") })
    }

    @Test func roomWithALeaseIsNotForgotten() {
        var bench = BrokerBench(maxRooms: 1, leaseEpoch: 3)
        self.acquire(&bench, "r")
        bench.subscribe("s", .none)
        #expect(bench.take().last == "0 subscribed s failed roomLimit")
    }

    @Test func hubThatIsGoneLeavesItsLeasesToTheGraceTime() {
        var bench = BrokerBench(leaseEpoch: 3)
        bench.subscribe("r", link: 1)
        self.acquire(&bench)
        bench.detach(0)
        _ = bench.take()
        let grace = Limits().leaseGrace.nanosecondsClamped
        bench.now = grace - 1
        bench.tick()
        #expect(bench.take() == [])
        bench.now = grace
        bench.tick()
        #expect(bench.take() == ["0 counted leasesExpired 1", "1 r k expired 3.1"])
    }

    @Test func brokerWithoutAnEpochForTokensGrantsNoneAndPassesNoFence() {
        var bench = BrokerBench()
        self.acquire(&bench)
        #expect(bench.take() == ["0 lease failed noLeases"])
        #expect(self.publish(&bench, 1) == ["0 published failed leaseLost"])
        #expect(!MemoryBroker(epoch: "e").grantsLeases)
        #expect(MemoryBroker(epoch: "e", leaseEpoch: 0).grantsLeases)
    }

    @Test func repetitionOfAFencedPublishIsAnsweredWhenTheLeaseIsGone() {
        var bench = BrokerBench(leaseEpoch: 3)
        self.acquire(&bench)
        _ = bench.take()
        let entry = LogEntry(
            payload: Payload(kind: .json, bytes: [0x31]),
            publisher: ClientInfo(user: "ann", client: "a")
        )
        let fence = Fence(key: "k", token: FencingToken(epoch: 3, counter: 1))
        let key = PublishKey(publisher: .user("ann"), key: "x-1")
        for now in [Int64(0), 60] {
            bench.now = now
            bench.perform { id in .publish(id, room: "r", entry, .standard, key: key, fence: fence) }
            #expect(bench.take().last == "0 published 1@e.1")
        }
    }
}

import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct HubMachineBatchingTests {
    private func harness(
        _ batching: RoomPolicy.Batching,
        _ adjust: (inout HubConfiguration) -> Void = { _ in }
    ) -> HubHarness {
        HubHarness(.open(RoomPolicy(batching: batching, presence: false), adjust))
    }

    private func publish(_ count: Int, _ writer: Peer, _ json: String = "null") {
        let data = RawJSON(uncheckedBytes: Array(json.utf8))
        let requests = (0..<count).map { _ in Request.publish(PublishRequest(channel: "a", data: data)) }
        writer.send(requests: requests)
    }

    private func frames(_ harness: HubHarness) -> Int {
        guard let room = harness.core.machine.roomIndex["a"] else { return -1 }
        return harness.core.machine.rooms[Int(room)].logs[0].segments.reduce(0) { sum, segment in
            sum + segment.marks.count
        }
    }

    @Test func publicationsOfATurnShareAMessage() throws {
        let harness = self.harness(.turn)
        let peer = try harness.connect()
        peer.subscribe("a")
        peer.stopReading()
        let writer = try harness.connect()
        self.publish(9, writer)
        #expect(self.frames(harness) == 1)
        #expect(harness[.batchesOfSeveral] == 1)
        #expect(harness[.deliveriesDue] == 9)
        peer.read()
        #expect(peer.take().offsets(of: "a") == Array(1...9))
    }

    @Test func messageTakesNoMoreThanItsBounds() throws {
        let harness = self.harness(.turn) { $0.limits.batchPublications = 4 }
        let peer = try harness.connect()
        peer.subscribe("a")
        peer.stopReading()
        let writer = try harness.connect()
        self.publish(9, writer)
        #expect(self.frames(harness) == 3)
        harness.turn { core in core.disconnect(writer.id, .slow) }
        peer.read()
        #expect(peer.take().offsets(of: "a") == Array(1...9))
    }

    @Test func messageTakesNoMoreBytesThanItsBounds() throws {
        let harness = self.harness(.turn) { $0.limits.batchBytes = 1000 }
        let peer = try harness.connect()
        peer.subscribe("a")
        peer.stopReading()
        let writer = try harness.connect()
        self.publish(3, writer, "\"\(String(repeating: "x", count: 700))\"")
        #expect(self.frames(harness) == 3)
        peer.read()
        #expect(peer.take().offsets(of: "a") == [1, 2, 3])
    }

    @Test func publicationsOfAWindowLeaveTogetherAtItsEnd() throws {
        let harness = self.harness(.window(.milliseconds(5)))
        let peer = try harness.connect()
        peer.subscribe("a")
        let writer = try harness.connect()
        _ = peer.take()
        let offers = peer.transport.offers.count
        writer.publish("a", "1")
        harness.clock.advance(by: .milliseconds(2))
        writer.publish("a", "2")
        #expect(peer.transport.offers.count == offers)
        #expect(harness.core.nextWake == harness.clock.now.advanced(by: .milliseconds(3)))
        harness.run(for: .milliseconds(3))
        #expect(peer.transport.offers.count == offers + 1)
        #expect(peer.take().offsets(of: "a") == [1, 2])
    }

    @Test(arguments: [(-1, 0), (0, 0), (50, 50), (51, 50), (5000, 50)])
    func windowIsCutToItsBounds(asked: Int, window: Int) {
        let batching = RoomPolicy.Batching.window(.milliseconds(asked))
        #expect(batching.effectiveWindow == .milliseconds(window))
        #expect(batching.isCut == (asked > 50))
    }

    @Test func joinEndsTheWindowAndGetsNothingOfIt() throws {
        let harness = self.harness(.window(.milliseconds(50)))
        let first = try harness.connect()
        first.subscribe("a")
        let writer = try harness.connect()
        for number in 1...2 { writer.publish("a", "\(number)") }
        let second = try harness.connect()
        second.subscribe("a")
        #expect(first.take().offsets(of: "a") == [1, 2])
        #expect(second.take() == ["2 subscribe 2@e.1"])
        writer.publish("a", "3")
        harness.run(for: .milliseconds(50))
        #expect(first.take().offsets(of: "a") == [3])
        #expect(second.take().offsets(of: "a") == [3])
    }

    @Test(arguments: [false, true])
    func recoveryReadsOnWhenItsPageEndsAmidAMessage(isEmpty: Bool) throws {
        let broker = ManualBroker()
        let harness = HubHarness(.open(RoomPolicy(batching: .turn, presence: false)), broker: broker)
        let member = try harness.connect()
        member.subscribe("a")
        broker.post(.subscribed(try broker.question(), room: "a", .success(StreamPosition(epoch: "x", offset: 2))))
        harness.turn()
        member.stopReading()
        let late = try harness.connect()
        late.subscribe("a", since: StreamPosition(epoch: "x", offset: 1))
        let first = try broker.question()
        for offset in 3...6 as ClosedRange<UInt64> {
            broker.post(.publication(room: "a", epoch: "x", .json("0", offset: offset)))
        }
        harness.turn()
        self.answer(first, [2, 3, 4], top: 4, broker)
        harness.turn()
        self.answer(try broker.question(), isEmpty ? [] : [5, 6], top: isEmpty ? 4 : 6, broker)
        harness.turn()
        if isEmpty { self.answer(try broker.question(), [5, 6], top: 6, broker) }
        harness.turn()
        #expect(late.take() == ["2 subscribe 6@x recovered [2, 3, 4, 5, 6]"])
        broker.post(.publication(room: "a", epoch: "x", .json("0", offset: 7)))
        harness.turn()
        #expect(late.take().offsets(of: "a") == [7])
    }

    private func answer(_ id: BrokerRequestID, _ offsets: [UInt64], top: UInt64, _ broker: ManualBroker) {
        let entries = offsets.map { offset in LogEntry.json("0", offset: offset) }
        let top = StreamPosition(epoch: "x", offset: top)
        broker.post(.history(id, .success(HistoryPage(entries: entries, top: top, isContinuous: true))))
    }

    @Test func memberOvertakenAmidAMessageGetsItsRestAndIsToldWhatFollows() throws {
        let policy = RoomPolicy(overflow: .skipToLatest, batching: .turn, presence: false)
        let harness = HubHarness(.open(policy) { $0.limits.roomLogBytes = 4096 })
        let peer = try harness.connect(name: "swift-realtime")
        peer.subscribe("a")
        _ = peer.take()
        let writer = try harness.connect()
        peer.transport.room = 10
        self.publish(5, writer)
        for _ in 0..<10 { self.publish(5, writer, "\"\(String(repeating: "x", count: 300))\"") }
        peer.read()
        #expect(peer.isAtMessageEnd)
        let heard = peer.take()
        #expect(heard.offsets(of: "a") == [1, 2, 3, 4, 5])
        #expect(heard.last == "a gap 6-55@e.1")
    }

    @Test func stopEndsEveryWindow() throws {
        let harness = self.harness(.window(.milliseconds(50)))
        let peer = try harness.connect()
        peer.subscribe("a")
        let writer = try harness.connect()
        writer.publish("a", "1")
        harness.turn { core in core.stop() }
        #expect(peer.take().offsets(of: "a") == [1])
    }

    @Test func repliesThatFollowOneAnotherShareAMessage() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        peer.send(requests: [.ping, .ping, .ping])
        #expect(harness[.repliesJoined] == 2)
        #expect(peer.take() == ["2 ping", "3 ping", "4 ping"])
        peer.send(.ping)
        #expect(harness[.repliesJoined] == 2)
    }

    @Test func repliesAfterSomethingElseBeginAMessage() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        peer.stopReading()
        peer.send(requests: [.ping, .ping])
        harness.turn { core in core.enqueue(peer.id) { output in output.append(0x0A) } }
        peer.send(requests: [.ping])
        #expect(harness[.repliesJoined] == 1)
        peer.transport.room = 3
        peer.send(requests: [.ping, .ping])
        #expect(harness[.repliesJoined] == 3)
    }
}

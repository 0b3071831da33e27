import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct HubMachineOverflowTests {
    private static func policy(
        _ overflow: RoomPolicy.Overflow,
        keeping publications: Int = 1000
    ) -> RoomPolicy {
        let history = RoomPolicy.History(publications: publications, age: .seconds(300))
        return RoomPolicy(history: history, overflow: overflow, presence: false)
    }

    private static func harness(_ policy: RoomPolicy, logBytes: Int = 8000, own: Int = 64 * 1024) -> HubHarness {
        HubHarness(
            .open(policy) {
                $0.limits.roomLogBytes = logBytes
                $0.limits.ownQueueBytes = own
            }
        )
    }

    private static let payload = "\"\(String(repeating: "x", count: 200))\""

    @Test(arguments: ["swift-realtime", "js"], [0, 100])
    func recoverReadsBackWhatTheLogNoLongerHolds(name: String, room: Int) throws {
        let harness = Self.harness(Self.policy(.recover))
        let slow = try harness.connect(name: name)
        slow.subscribe("a")
        slow.transport.room = room
        let writer = try harness.connect()
        for _ in 0..<300 { writer.publish("a", Self.payload) }
        #expect(harness[.membersOvertaken] >= 1)
        slow.read()
        writer.publish("a", "1")
        #expect(slow.take().offsets(of: "a") == Array(1...301))
        #expect(harness[.catchUps] >= 300 / 64)
        #expect(harness[.gapNotices] == 0)
        #expect(harness[.deliveriesLost] == 0)
    }

    @Test(arguments: [37, 500, 5000])
    func recoverGoesOnWhileTheWriterGoesOn(step: Int) throws {
        let harness = Self.harness(Self.policy(.recover), own: 4000)
        let slow = try harness.connect(name: "swift-realtime")
        slow.subscribe("a")
        slow.stopReading()
        let writer = try harness.connect()
        for _ in 0..<200 {
            writer.publish("a", Self.payload)
            slow.read(step)
        }
        slow.read()
        #expect(slow.take().offsets(of: "a") == Array(1...200))
    }

    @Test func historyThatIsTooShortIsAGapForThoseWhoKnowGaps() throws {
        let harness = Self.harness(Self.policy(.recover, keeping: 10))
        let slow = try harness.connect(name: "swift-realtime-test")
        slow.subscribe("a")
        slow.stopReading()
        let writer = try harness.connect()
        for _ in 0..<100 { writer.publish("a", Self.payload) }
        slow.read()
        writer.publish("a", "1")
        let heard = slow.take()
        #expect(heard == ["2 subscribe 0@e.1", "a gap 1-100@e.1", "a#101=1"])
        #expect(harness[.gapNotices] == 1)
        #expect(harness[.deliveriesLost] == 100)
    }

    @Test func historyThatIsTooShortEndsTheSubscriptionOfTheOthers() throws {
        let harness = Self.harness(Self.policy(.recover, keeping: 10))
        let slow = try harness.connect(name: "js")
        slow.subscribe("a")
        slow.stopReading()
        let writer = try harness.connect()
        for _ in 0..<100 { writer.publish("a", Self.payload) }
        slow.read()
        writer.publish("a", "1")
        #expect(slow.take() == ["2 subscribe 0@e.1", "a unsubscribe 2500"])
        #expect(harness[.memberships] == 0)
    }

    @Test func skipToLatestFinishesTheCutFrameTellsTheGapAndGoesOn() throws {
        let harness = Self.harness(Self.policy(.skipToLatest))
        let slow = try harness.connect(name: "swift-realtime")
        slow.subscribe("a")
        _ = slow.take()
        let writer = try harness.connect()
        writer.publish("a", Self.payload)
        slow.transport.room = 100
        for _ in 0..<99 { writer.publish("a", Self.payload) }
        slow.read()
        writer.publish("a", "1")
        let heard = slow.take()
        #expect(heard.offsets(of: "a") == [1, 2, 101])
        #expect(heard[2] == "a gap 3-100@e.1")
        #expect(harness[.deliveriesLost] == 98)
        #expect(slow.isAtMessageEnd)
    }

    @Test func disconnectPolicyEndsTheSlowMemberAlone() throws {
        let harness = Self.harness(Self.policy(.disconnect))
        let slow = try harness.connect(name: "swift-realtime")
        let fast = try harness.connect()
        for peer in [slow, fast] { peer.subscribe("a") }
        let writer = try harness.connect()
        slow.transport.room = 100
        for _ in 0..<100 { writer.publish("a", Self.payload) }
        #expect(fast.take().offsets(of: "a") == Array(1...100))
        #expect(slow.transport.farewells == [])
        slow.read()
        #expect(slow.transport.farewells == [.slow])
        #expect(slow.take().offsets(of: "a") == [1])
        #expect(slow.isAtMessageEnd)
        #expect(harness[.disconnectsSlow] == 1)
    }

    @Test func rawMemberThatIsOvertakenIsDisconnected() throws {
        let harness = Self.harness(Self.policy(.skipToLatest))
        let raw = try harness.open(.raw(ScriptedRawHandler(atOpening: "join a")))
        raw.stopReading()
        let writer = try harness.connect()
        for _ in 0..<100 { writer.publish("a", Self.payload) }
        raw.read()
        #expect(raw.transport.farewells == [.slow])
    }

    @Test func memberOvertakenInTwoRoomsRecoversBoth() throws {
        let harness = Self.harness(Self.policy(.recover), own: 4000)
        let slow = try harness.connect(name: "swift-realtime")
        for room in ["a", "b"] { slow.subscribe(room) }
        slow.stopReading()
        let writer = try harness.connect()
        for number in 0..<200 { writer.publish(number % 2 == 0 ? "a" : "b", Self.payload) }
        slow.read()
        let heard = slow.take()
        #expect(heard.offsets(of: "a") == Array(1...100))
        #expect(heard.offsets(of: "b") == Array(1...100))
        #expect(harness[.gapNotices] == 0)
    }

    @Test func lostAnnouncementsAloneAreNoGap() throws {
        var policy = Self.policy(.skipToLatest)
        policy.presence = true
        policy.joinLeave = true
        let harness = Self.harness(policy, logBytes: 3000)
        let slow = try harness.connect(name: "swift-realtime")
        slow.subscribe("a")
        slow.stopReading()
        let other = try harness.connect()
        for _ in 0..<60 {
            other.subscribe("a")
            other.send(.unsubscribe(UnsubscribeRequest(channel: "a")))
        }
        #expect(harness[.membersOvertaken] == 1)
        slow.read()
        other.publish("a", "1")
        let heard = slow.take()
        #expect(heard.offsets(of: "a") == [1])
        #expect(!heard.contains { words in words.contains("gap") })
    }

    @Test func gapNoticesBeyondTheOwnQueueDisconnect() throws {
        let harness = Self.harness(Self.policy(.skipToLatest), own: 200)
        let slow = try harness.connect(name: "swift-realtime")
        for room in 0..<8 { slow.subscribe("room\(room)") }
        slow.stopReading()
        let writer = try harness.connect()
        for number in 0..<800 { writer.publish("room\(number % 8)", Self.payload) }
        slow.read()
        harness.advance(by: .milliseconds(1))
        #expect(slow.transport.farewells == [.slow] || slow.take().filter { $0.contains("gap") }.count == 8)
    }

    @Test func overtakenLastMemberClosesARoomWithASecondFormat() throws {
        let harness = Self.harness(Self.policy(.disconnect))
        let other = try harness.connect()
        other.subscribe("a")
        let second = try harness.connect(format: OtherFormat())
        second.subscribe("a")
        second.send(.unsubscribe(UnsubscribeRequest(channel: "a")))
        other.stopReading()
        let writer = try harness.connect()
        for _ in 0..<100 { writer.publish("a", Self.payload) }
        #expect(harness[.memberships] == 0)
        #expect(harness[.roomsOpen] == 0)
        second.subscribe("a")
        writer.publish("a", "1")
        #expect(second.take().offsets(of: "a") == [101])
    }

    @Test func memberOvertakenWhileItConnectsDoesNotSpin() throws {
        let broker = ManualBroker()
        let harness = HubHarness(
            .open(Self.policy(.skipToLatest)) {
                $0.connections = .granted(ConnectGrant(rooms: ["a", "b"]))
                $0.limits.roomLogBytes = 4000
            },
            broker: broker
        )
        let peer = try harness.open()
        peer.send(.connect(ConnectRequest(name: "swift-realtime")))
        let ids = try broker.questions(2)
        broker.post(.subscribed(ids[0], room: "a", .success(StreamPosition(epoch: "x", offset: 0))))
        for offset in 1...UInt64(100) {
            broker.post(.publication(room: "a", epoch: "x", .json(Self.payload, offset: offset)))
        }
        harness.core.beginTurn()
        harness.core.settle()
        harness.core.machine.collectReady()
        unsafe harness.core.machine.drain(Int(peer.id.slot)) { _, total in .taken(total) }
        #expect(!harness.core.machine.connections[Int(peer.id.slot)].isReady, "it would be drained again and again")
        broker.post(.subscribed(ids[1], room: "b", .success(StreamPosition(epoch: "y", offset: 0))))
        harness.turn()
        broker.post(.publication(room: "a", epoch: "x", .json("1", offset: 101)))
        harness.turn()
        #expect(peer.take() == ["1 connect a:0@x b:0@y", "a gap 1-100@x", "a#101=1"])
    }

    @Test func memberThatJoinedAfterASkipGetsNothingOlder() throws {
        let harness = Self.harness(Self.policy(.recover))
        let first = try harness.connect()
        let second = try harness.connect(format: OtherFormat())
        for peer in [first, second] { peer.subscribe("a") }
        let writer = try harness.connect()
        for number in 1...5 { writer.publish("a", "\(number)") }
        first.send(.unsubscribe(UnsubscribeRequest(channel: "a")))
        for number in 6...8 { writer.publish("a", "\(number)") }
        let late = try harness.connect()
        late.subscribe("a")
        late.stopReading()
        for _ in 9...100 { writer.publish("a", Self.payload) }
        late.read()
        #expect(late.take().offsets(of: "a") == Array(9...100))
    }
}

/// The same messages under another name, so that a room keeps a second log.
final class OtherFormat: OutboundFormat {
    private let json = JSONMessageFormat()
    var name: String { "other" }
    var isRaw: Bool { false }
    func appendPublication(room: String, _ entry: LogEntry, to output: inout [UInt8]) {
        self.json.appendPublication(room: room, entry, to: &output)
    }
    func appendPush(_ push: Push, to output: inout [UInt8]) { self.json.appendPush(push, to: &output) }
    func appendReply(_ reply: Reply, to output: inout [UInt8]) { self.json.appendReply(reply, to: &output) }
    func appendMessage(kind: Payload.Kind, _ bytes: Span<UInt8>, to output: inout [UInt8]) {
        self.json.appendMessage(kind: kind, bytes, to: &output)
    }
    func appendPing(to output: inout [UInt8]) { self.json.appendPing(to: &output) }
}

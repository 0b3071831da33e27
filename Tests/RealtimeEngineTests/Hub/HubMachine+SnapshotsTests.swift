import RealtimeProtocol
import Testing

@testable import RealtimeEngine

/// The host's state of a room as of a position, and the log behind it: none left out, none twice.
struct HubMachineSnapshotsTests {
    private let broker = ManualBroker()
    private let harness: HubHarness
    private let member: Peer
    private let peer: Peer

    /// A hub that follows room `a`, which stands at 5 of epoch x, through a broker whose answers the test gives.
    init() throws {
        self.harness = HubHarness(
            .open { $0.rooms = .all(RoomPolicy(presence: false), access: .handler(NoHandler())) },
            broker: self.broker
        )
        self.member = try self.harness.connect()
        self.peer = try self.harness.connect()
        self.member.subscribe("a")
        self.harness.answer(.subscribe(.success(SubscribeGrant())))
        let id = try self.broker.question()
        self.broker.post(.subscribed(id, room: "a", .success(StreamPosition(epoch: "x", offset: 5))))
        self.harness.turn()
        _ = self.member.take()
    }

    private func publish(_ offset: UInt64) {
        self.broker.post(.publication(room: "a", epoch: "x", .json("\(offset)", offset: offset)))
        self.harness.turn()
    }

    private func grant(_ offset: UInt64, epoch: String = "x", since: StreamPosition? = nil) {
        self.peer.subscribe("a", since: since)
        let snapshot = StreamPosition(epoch: epoch, offset: offset)
        self.harness.answer(.subscribe(.success(SubscribeGrant(snapshot: snapshot))))
    }

    private func answer(_ offsets: [UInt64], top: UInt64, isContinuous: Bool = true) throws {
        let id = try self.broker.question()
        let page = HistoryPage(
            entries: offsets.map { offset in .json("\(offset)", offset: offset) },
            top: StreamPosition(epoch: "x", offset: top),
            isContinuous: isContinuous
        )
        self.broker.post(.history(id, .success(page)))
        self.harness.turn()
    }

    @Test func snapshotOfTheHeadIsTheHead() {
        self.grant(5)
        self.publish(6)
        #expect(self.peer.take() == ["2 subscribe 5@x", "a#6=6"])
    }

    @Test func whatFollowsTheSnapshotComesFromTheHistory() throws {
        self.grant(3)
        try self.answer([4, 5], top: 5)
        self.publish(6)
        #expect(self.peer.take() == ["2 subscribe 3@x", "a#4=4", "a#5=5", "a#6=6"])
    }

    @Test func whatFollowsTheSnapshotComesFromTheLogWhereItIsThere() {
        self.member.stopReading()
        for offset in 6...8 { self.publish(UInt64(offset)) }
        self.grant(6)
        #expect(self.peer.take() == ["2 subscribe 6@x", "a#7=7", "a#8=8"])
    }

    @Test func historyAndLogMeet() throws {
        self.member.stopReading()
        self.grant(3)
        for offset in 6...7 { self.publish(UInt64(offset)) }
        try self.answer([4, 5, 6], top: 6)
        #expect(self.peer.take() == ["2 subscribe 3@x", "a#4=4", "a#5=5", "a#6=6", "a#7=7"])
    }

    @Test func snapshotAheadOfTheHubWaitsForItAndBringsNothingTwice() throws {
        self.grant(7)
        self.publish(6)
        self.publish(7)
        try self.answer([], top: 7)
        self.publish(8)
        #expect(self.peer.take() == ["2 subscribe 7@x", "a#8=8"])
    }

    @Test func snapshotThatTheLogNeverReachesIsRefused() throws {
        self.grant(7)
        try self.answer([], top: 7)
        try self.answer([], top: 7)
        #expect(self.peer.take() == ["2 error 401"])
        #expect(self.harness[.snapshotsRefused] == 1)
    }

    @Test func snapshotOfAnotherLifeIsRefused() {
        self.grant(5, epoch: "y")
        #expect(self.peer.take() == ["2 error 401"])
        #expect(self.harness[.snapshotsRefused] == 1)
    }

    @Test func snapshotBeforeTheHistoryIsRefused() throws {
        self.grant(1)
        try self.answer([], top: 5, isContinuous: false)
        #expect(self.peer.take() == ["2 error 401"])
        #expect(self.harness[.snapshotsRefused] == 1)
    }

    @Test func whoGoesOnWhereItStoppedNeedsNoSnapshot() throws {
        self.grant(5, since: StreamPosition(epoch: "x", offset: 4))
        try self.answer([5], top: 5)
        #expect(self.peer.take() == ["2 subscribe 5@x recovered [5]"])
    }

    @Test func whoCannotGoOnGetsTheSnapshotInstead() throws {
        self.grant(4, since: StreamPosition(epoch: "x", offset: 1))
        try self.answer([], top: 5, isContinuous: false)
        try self.answer([5], top: 5)
        #expect(self.peer.take() == ["2 subscribe 4@x lost []", "a#5=5"])
    }
}

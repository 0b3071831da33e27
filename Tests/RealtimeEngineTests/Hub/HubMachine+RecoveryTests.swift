import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct HubMachineRecoveryTests {
    struct Resume: Sendable, CustomTestStringConvertible {
        var epoch = "e.1"
        var offset: UInt64
        var answer: String
        var testDescription: String { "\(self.offset)@\(self.epoch)" }
    }

    /// The log holds 4 to 8 of eight publications; ten may be recovered.
    @Test(
        arguments: [
            Resume(offset: 8, answer: "recovered []"),
            Resume(offset: 7, answer: "recovered [8]"),
            Resume(offset: 3, answer: "recovered [4, 5, 6, 7, 8]"),
            Resume(offset: 2, answer: "lost []"),
            Resume(offset: 0, answer: "lost []"),
            Resume(offset: 9, answer: "lost []"),
            Resume(offset: .max, answer: "lost []"),
            Resume(epoch: "e.2", offset: 8, answer: "lost []"),
            Resume(epoch: "", offset: 5, answer: "lost []"),
        ],
        [false, true]
    )
    func resumeIsAllOrNothing(resume: Resume, isRoomOpen: Bool) throws {
        let history = RoomPolicy.History(publications: 5, age: .seconds(60))
        let harness = HubHarness(.open(RoomPolicy(history: history, presence: false)))
        let other = try harness.connect()
        if isRoomOpen { other.subscribe("a") }
        for number in 1...8 { other.publish("a", "\(number)") }
        let peer = try harness.connect()
        peer.subscribe("a", since: StreamPosition(epoch: resume.epoch, offset: resume.offset))
        other.publish("a", "9")
        #expect(peer.take() == ["2 subscribe 8@e.1 \(resume.answer)", "a#9=9"])
        #expect(harness[.recoveriesComplete] + harness[.recoveriesRefused] == 1)
        #expect((harness[.recoveriesComplete] == 1) == resume.answer.hasPrefix("recovered"))
    }

    @Test func resumeOfAnEmptyRoomIsRecovered() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        peer.subscribe("a")
        peer.send(.unsubscribe(UnsubscribeRequest(channel: "a")))
        peer.subscribe("a", since: StreamPosition(epoch: "e.1", offset: 0))
        #expect(peer.take().last == "4 subscribe 0@e.1 recovered []")
    }

    @Test func resumeWorksAnyNumberOfTimes() throws {
        let harness = HubHarness()
        let other = try harness.connect()
        var since = StreamPosition(epoch: "e.1", offset: 0)
        other.subscribe("a")
        for round in 1...5 {
            other.publish("a", "\(round)")
            let peer = try harness.connect()
            peer.subscribe("a", since: since)
            since.offset += 1
            #expect(peer.take() == ["2 subscribe \(since) recovered [\(since.offset)]"])
            peer.vanish()
        }
    }

    @Test(arguments: [(3, "recovered [1, 2, 3]"), (2, "lost []")])
    func recoveryHasALimitOfPublications(limit: Int, answer: String) throws {
        let harness = HubHarness(.open { $0.limits.recoveryPublications = limit })
        let other = try harness.connect()
        for number in 1...3 { other.publish("a", "\(number)") }
        let peer = try harness.connect()
        peer.subscribe("a", since: StreamPosition(epoch: "e.1", offset: 0))
        #expect(peer.take() == ["2 subscribe 3@e.1 \(answer)"])
    }

    @Test(arguments: [(6, "recovered [1, 2]"), (5, "lost []")])
    func recoveryHasALimitOfBytes(limit: Int, answer: String) throws {
        let harness = HubHarness(.open { $0.limits.recoveryBytes = limit })
        let other = try harness.connect()
        for _ in 1...2 { other.publish("a", "123") }
        let peer = try harness.connect()
        peer.subscribe("a", since: StreamPosition(epoch: "e.1", offset: 0))
        #expect(peer.take() == ["2 subscribe 2@e.1 \(answer)"])
    }

    /// A hub that follows room `a`, which stood at 5, through a broker whose answers the test gives.
    private struct Race {
        let broker = ManualBroker()
        let harness: HubHarness
        let member: Peer
        let peer: Peer

        init() throws {
            self.harness = HubHarness(broker: self.broker)
            self.member = try self.harness.connect()
            self.peer = try self.harness.connect()
            self.member.subscribe("a")
            let id = try self.broker.question()
            self.broker.post(.subscribed(id, room: "a", .success(StreamPosition(epoch: "x", offset: 5))))
            self.harness.turn()
            _ = self.member.take()
        }

        func publish(_ offset: UInt64, epoch: String = "x") {
            self.broker.post(.publication(room: "a", epoch: epoch, .json("\(offset)", offset: offset)))
            self.harness.turn()
        }

        func resume(after offset: UInt64) {
            self.peer.subscribe("a", since: StreamPosition(epoch: "x", offset: offset))
        }

        func answer(_ offsets: [UInt64], top: UInt64, epoch: String = "x", isContinuous: Bool = true) {
            let questions = self.broker.takeQuestions()
            guard let id = questions.first else {
                Issue.record("nothing was asked")
                return
            }
            let page = HistoryPage(
                entries: offsets.map { offset in .json("\(offset)", offset: offset) },
                top: StreamPosition(epoch: epoch, offset: top),
                isContinuous: isContinuous
            )
            self.broker.post(.history(id, .success(page)))
            self.harness.turn()
        }
    }

    @Test func pageAheadOfTheHubIsCutAtItsHeadAndTheRestComesLive() throws {
        let race = try Race()
        race.resume(after: 3)
        race.answer([4, 5, 6, 7], top: 7)
        race.publish(6)
        race.publish(7)
        #expect(race.peer.take() == ["2 subscribe 5@x recovered [4, 5]", "a#6=6", "a#7=7"])
    }

    @Test func pageBehindTheHubGoesOnFromTheLog() throws {
        let race = try Race()
        race.member.stopReading()
        race.resume(after: 3)
        for offset in 6...8 { race.publish(UInt64(offset)) }
        race.answer([4, 5, 6], top: 6)
        race.publish(9)
        #expect(race.peer.take() == ["2 subscribe 6@x recovered [4, 5, 6]", "a#7=7", "a#8=8", "a#9=9"])
    }

    @Test func pageBehindTheHubIsReadOnWhenTheLogIsGone() throws {
        let race = try Race()
        race.resume(after: 3)
        for offset in 6...8 { race.publish(UInt64(offset)) }
        race.answer([4, 5, 6], top: 6)
        race.answer([7, 8], top: 8)
        race.publish(9)
        #expect(race.peer.take() == ["2 subscribe 8@x recovered [4, 5, 6, 7, 8]", "a#9=9"])
    }

    @Test func pageThatNeverCatchesUpIsNotRecovered() throws {
        let race = try Race()
        race.resume(after: 3)
        for offset in 6...8 { race.publish(UInt64(offset)) }
        race.answer([4, 5, 6], top: 6)
        race.answer([], top: 6)
        #expect(race.peer.take() == [], "an empty page may be older than what the hub has heard")
        race.answer([], top: 6)
        #expect(race.peer.take() == ["2 subscribe 8@x lost []"])
    }

    @Test func epochThatChangesDuringARecoveryIsNotRecovered() throws {
        let race = try Race()
        race.resume(after: 3)
        race.publish(1, epoch: "y")
        race.answer([4, 5], top: 5)
        race.publish(2, epoch: "y")
        #expect(race.peer.take() == ["2 subscribe 1@y lost []", "a#2=2"])
    }

    /// The client heard 8 elsewhere and this hub 6: whatever the answer, what follows must fit it.
    @Test func resumeAheadOfTheHubIsNeverAnsweredWithAPart() throws {
        let race = try Race()
        race.member.stopReading()
        race.publish(6)
        race.resume(after: 8)
        if let id = race.broker.takeQuestions().first {
            let page = HistoryPage(entries: [], top: StreamPosition(epoch: "x", offset: 8), isContinuous: true)
            race.broker.post(.history(id, .success(page)))
            race.harness.turn()
        }
        for offset in 7...10 { race.publish(UInt64(offset)) }
        let heard = race.peer.take()
        let isLost = heard == ["2 subscribe 6@x lost []", "a#7=7", "a#8=8", "a#9=9", "a#10=10"]
        let isRecovered = heard == ["2 subscribe 8@x recovered []", "a#9=9", "a#10=10"]
        #expect(isLost || isRecovered, "\(heard)")
    }

    @Test func pageThatIsNotContinuousIsNotRecovered() throws {
        let race = try Race()
        race.resume(after: 3)
        race.answer([5], top: 5, isContinuous: false)
        #expect(race.peer.take() == ["2 subscribe 5@x lost []"])
    }

    @Test func brokerThatFailsLeavesTheClientItsPosition() throws {
        let race = try Race()
        race.resume(after: 3)
        let id = try race.broker.question()
        race.broker.post(.history(id, .failure(BrokerError(code: .timeout, message: "late"))))
        race.harness.turn()
        race.publish(6)
        #expect(race.peer.take() == ["2 error 100"])
        #expect(race.harness[.memberships] == 1)
        race.resume(after: 3)
        race.answer([4, 5, 6], top: 6)
        #expect(race.peer.take() == ["3 subscribe 6@x recovered [4, 5, 6]"])
    }

    @Test func connectionThatEndsDuringItsRecoveryLeavesNothing() throws {
        let race = try Race()
        race.resume(after: 3)
        race.peer.vanish()
        race.answer([4, 5], top: 5)
        #expect(race.harness[.memberships] == 1)
        race.member.vanish()
        #expect(race.harness[.roomsOpen] == 0)
    }
}

import RealtimeProtocol
import Testing

@testable import RealtimeEngine

/// A member that the log overtook, and a broker that answers when the test says so.
struct HubMachineCatchUpTests {
    private struct Overtaken {
        let broker = ManualBroker()
        let harness: HubHarness
        let slow: Peer
        private static let filler = "\"\(String(repeating: "x", count: 200))\""

        /// The member took nothing of 1 to 60 and now reads: a page after offset 0 has been asked for.
        init(name: String = "swift-realtime") throws {
            self.harness = HubHarness(.open { $0.limits.roomLogBytes = 3000 }, broker: self.broker)
            self.slow = try self.harness.connect(name: name)
            self.slow.subscribe("a")
            let id = try self.broker.question()
            self.broker.post(.subscribed(id, room: "a", .success(StreamPosition(epoch: "x", offset: 0))))
            self.harness.turn()
            _ = self.slow.take()
            self.slow.stopReading()
            self.publish(1...60)
            self.slow.read()
        }

        func publish(_ offsets: ClosedRange<UInt64>, epoch: String = "x") {
            for offset in offsets {
                self.broker.post(.publication(room: "a", epoch: epoch, .json(Self.filler, offset: offset)))
            }
            self.harness.turn()
        }

        func ask() -> BrokerRequestID? {
            let questions = self.broker.takeQuestions()
            #expect(questions.count <= 1, "one page at a time")
            return questions.first
        }

        func answer(
            _ id: BrokerRequestID?,
            _ offsets: Range<UInt64>,
            epoch: String = "x",
            isContinuous: Bool = true
        ) {
            guard let id else {
                Issue.record("nothing was asked")
                return
            }
            let page = HistoryPage(
                entries: offsets.map { offset in .json("1", offset: offset) },
                top: StreamPosition(epoch: epoch, offset: offsets.upperBound),
                isContinuous: isContinuous
            )
            self.broker.post(.history(id, .success(page)))
            self.harness.turn()
        }
    }

    @Test func pagesAreReadOneByOneUpToTheHead() throws {
        let member = try Overtaken()
        member.answer(member.ask(), 1..<31)
        member.answer(member.ask(), 31..<61)
        #expect(member.ask() == nil)
        member.publish(61...61)
        #expect(member.slow.take().offsets(of: "a") == Array(1...61))
    }

    @Test func pageAheadOfTheHubIsCutAtItsHead() throws {
        let member = try Overtaken()
        member.answer(member.ask(), 1..<65)
        member.publish(61...66)
        #expect(member.slow.take().offsets(of: "a") == Array(1...66))
    }

    @Test func roomGoesOnWhileThePageIsUnderWay() throws {
        let member = try Overtaken()
        let id = member.ask()
        member.publish(61...100)
        member.answer(id, 1..<61)
        member.answer(member.ask(), 61..<101)
        member.publish(101...101)
        #expect(member.slow.take().offsets(of: "a") == Array(1...101))
    }

    @Test func emptyPageIsAGap() throws {
        let member = try Overtaken()
        member.answer(member.ask(), 1..<1)
        member.publish(61...61)
        #expect(member.slow.take().first == "a gap 1-60@x")
    }

    @Test(arguments: [("x", false), ("y", true)])
    func pageThatDoesNotFollowIsAGap(epoch: String, isContinuous: Bool) throws {
        let member = try Overtaken()
        member.answer(member.ask(), 20..<61, epoch: epoch, isContinuous: isContinuous)
        member.publish(61...61)
        let heard = member.slow.take()
        #expect(heard.first == "a gap 1-60@x")
        #expect(heard.offsets(of: "a") == [61])
    }

    @Test func brokerThatFailsIsAGap() throws {
        let member = try Overtaken()
        guard let id = member.ask() else { return }
        member.broker.post(.history(id, .failure(BrokerError(code: .unavailable, message: "gone"))))
        member.harness.turn()
        #expect(member.slow.take() == ["a gap 1-60@x"])
    }

    @Test func resetDuringAPageIsOneGapAndThePageIsDropped() throws {
        let member = try Overtaken()
        let id = member.ask()
        member.broker.post(.reset(room: "a", StreamPosition(epoch: "y", offset: 7)))
        member.harness.turn()
        member.answer(id, 1..<61)
        member.publish(8...8, epoch: "y")
        let heard = member.slow.take()
        #expect(heard.first == "a gap 1-7@y")
        #expect(heard.offsets(of: "a") == [8])
        #expect(heard.count == 2)
    }

    @Test func pageOfASubscriptionThatEndedIsDropped() throws {
        let member = try Overtaken()
        let id = member.ask()
        member.slow.send(.unsubscribe(UnsubscribeRequest(channel: "a")))
        member.answer(id, 1..<61)
        #expect(member.slow.take() == ["3 unsubscribe"])
        #expect(member.harness[.memberships] == 0)
    }

    @Test func pageOfAnEarlierSubscriptionNeverRepeatsAnything() throws {
        let member = try Overtaken()
        let id = member.ask()
        let other = try member.harness.connect()
        other.subscribe("a")
        member.slow.send(.unsubscribe(UnsubscribeRequest(channel: "a")))
        member.slow.subscribe("a")
        member.answer(id, 1..<61)
        member.publish(61...61)
        let heard = member.slow.take()
        #expect(heard.filter { words in words.hasPrefix("4 subscribe") } == ["4 subscribe 60@x"])
        #expect(heard.offsets(of: "a") == [61])
    }

    @Test func pageForAConnectionThatIsGoneIsDropped() throws {
        let member = try Overtaken()
        let id = member.ask()
        member.slow.vanish()
        member.answer(id, 1..<61)
        #expect(member.harness[.connectionsOpen] == 0)
        #expect(member.harness[.roomsOpen] == 0)
    }
}

struct HubMachineRoomsTests {
    @Test func everybodyWhoWaitsForTheBrokerEnters() throws {
        let broker = ManualBroker()
        let harness = HubHarness(broker: broker)
        let peers = try (0..<3).map { _ in try harness.connect() }
        for peer in peers { peer.subscribe("a") }
        let questions = try broker.questions(1)
        broker.post(.subscribed(questions[0], room: "a", .success(StreamPosition(epoch: "x", offset: 2))))
        broker.post(.publication(room: "a", epoch: "x", .json("3", offset: 3)))
        harness.turn()
        for peer in peers { #expect(peer.take() == ["2 subscribe 2@x", "a#3=3"]) }
    }

    @Test func roomThatWasLeftAndJoinedInOneTurnNeedsNoNewSubscription() throws {
        let broker = ManualBroker()
        let harness = HubHarness(broker: broker)
        let peer = try harness.connect()
        peer.subscribe("a")
        let id = try broker.question()
        broker.post(.subscribed(id, room: "a", .success(StreamPosition(epoch: "x", offset: 2))))
        harness.turn()
        peer.send(requests: [
            .unsubscribe(UnsubscribeRequest(channel: "a")), .subscribe(SubscribeRequest(channel: "a")),
        ])
        #expect(broker.take().isEmpty)
        #expect(peer.take().last == "4 subscribe 2@x")
    }

    @Test func placeOfARoomIsUsedAgainWithoutItsPast() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        peer.subscribe("a")
        peer.publish("a", "1")
        peer.send(.unsubscribe(UnsubscribeRequest(channel: "a")))
        peer.subscribe("b")
        peer.publish("b", "2")
        #expect(harness.core.machine.rooms.count == 1)
        #expect(peer.take().suffix(3) == ["5 subscribe 0@e.2", "6 publish", "b#1=2"])
    }

    @Test func brokerThatIsSlowToOpenARoomHoldsTheClientsCommandsOnly() throws {
        let broker = ManualBroker()
        let harness = HubHarness(broker: broker)
        let peer = try harness.connect()
        let other = try harness.connect()
        peer.send(requests: [.subscribe(SubscribeRequest(channel: "a")), .ping])
        other.send(.ping)
        #expect(peer.take() == [])
        #expect(other.take() == ["2 ping"])
        let id = try broker.question()
        broker.post(.subscribed(id, room: "a", .success(StreamPosition(epoch: "x", offset: 0))))
        harness.turn()
        #expect(peer.take() == ["2 subscribe 0@x", "3 ping"])
    }
}

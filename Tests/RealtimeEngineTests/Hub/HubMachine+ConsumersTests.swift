import RealtimeProtocol
import Testing

@testable import RealtimeEngine

extension Peer {
    /// Subscribes through a consumer.
    func consume(_ room: String, _ consumer: String = "c", since position: StreamPosition? = nil) {
        let request = SubscribeRequest(
            channel: room,
            recover: position != nil,
            position: position ?? .unknown,
            data: ConsumerName.data(naming: consumer)
        )
        self.send(.subscribe(request))
    }

    func acknowledge(_ room: String, _ offsets: [UInt64], single: Bool = false, epoch: String = "e.1") {
        let request = AcknowledgeRequest(channel: room, epoch: epoch, offsets: offsets, isSingle: single)
        self.send(.rpc(RPCRequest(method: AcknowledgeRequest.acknowledgeMethod, data: request.data)))
    }

    func refuse(_ room: String, _ offset: UInt64, reason: String = "") {
        let request = AcknowledgeRequest(channel: room, epoch: "e.1", offsets: [offset], reason: reason)
        self.send(.rpc(RPCRequest(method: AcknowledgeRequest.refuseMethod, data: request.data)))
    }
}

struct HubMachineConsumersTests {
    private func configuration(
        _ policy: ConsumerPolicy = ConsumerPolicy(),
        history: RoomPolicy.History = .standard,
        _ adjust: (inout HubConfiguration) -> Void = { _ in }
    ) -> HubConfiguration {
        .open(RoomPolicy(history: history, presence: false, consumers: policy), user: "ann") { configuration in
            configuration.timing.pingInterval = .seconds(10_000)
            adjust(&configuration)
        }
    }

    private func acknowledged(_ id: Int, _ offset: Int) -> String {
        "\(id) rpc {\"epoch\":\"e.1\",\"offset\":\(offset)}"
    }

    @Test func consumerGetsWhatIsPublishedAndAcknowledgesIt() throws {
        let harness = HubHarness(self.configuration())
        let (consumer, writer) = (try harness.connect(), try harness.connect())
        consumer.consume("a")
        #expect(consumer.take() == ["2 subscribe 0@e.1"])
        for _ in 0..<3 { writer.publish("a", "1") }
        #expect(consumer.take() == ["a#1=1", "a#2=1", "a#3=1"])
        consumer.acknowledge("a", [2])
        #expect(consumer.take() == [self.acknowledged(3, 2)])
        #expect(harness[.consumerDeliveries] == 3)
        #expect(harness[.acknowledgementsAccepted] == 1)
        harness.expectConserved()
    }

    @Test func everyPublicationHasAStableIDAndTheAttempt() throws {
        let harness = HubHarness(self.configuration())
        let peer = try harness.connect()
        peer.consume("a")
        _ = peer.take()
        peer.publish("a", "1")
        peer.refuse("a", 1)
        let tags = peer.takeMessages().compactMap { message -> [String]? in
            guard case .push(let push) = message, case .publication(let publication) = push.body else { return nil }
            return publication.tags.map { tag in "\(tag.key)=\(tag.value)" }
        }
        #expect(tags == [["message=e.1:1"], ["message=e.1:1", "attempt=2"]])
        #expect(harness[.consumerRedeliveries] == 1)
    }

    @Test func consumerGoesOnWhereItAcknowledgedOnAnyHub() throws {
        let configuration = self.configuration()
        let broker = MemoryBroker(epoch: "e", limits: configuration.limits)
        let hubs = [HubHarness(configuration, broker: broker), HubHarness(configuration, broker: broker)]
        let first = try hubs[0].connect()
        first.consume("a")
        for _ in 0..<4 { first.publish("a", "1") }
        first.acknowledge("a", [2])
        first.acknowledge("a", [4], single: true)
        first.vanish()
        let second = try hubs[1].connect()
        second.consume("a", since: StreamPosition(epoch: "e.1", offset: 4))
        #expect(second.take() == ["2 subscribe 2@e.1 recovered []", "a#3=1x2"])
    }

    @Test func whatIsNotAcknowledgedInTimeComesAgainAndThenIsADeadLetter() throws {
        let harness = HubHarness(self.configuration(ConsumerPolicy(maxAttempts: 3)))
        let peer = try harness.connect()
        peer.consume("a")
        peer.publish("a", "1")
        _ = peer.take()
        harness.run(for: .milliseconds(29_999))
        #expect(peer.take() == [])
        harness.run(for: .milliseconds(1))
        #expect(peer.take() == ["a#1=1x2"])
        harness.run(for: .seconds(30))
        #expect(peer.take() == ["a#1=1x3"])
        harness.run(for: .seconds(300))
        #expect(peer.take() == [])
        let letters = harness.events.all.compactMap { event in
            if case .deadLetter(let letter) = event.event { letter } else { nil }
        }
        #expect(letters.map(\.from) == [1])
        #expect(letters.first?.attempts == 3)
        #expect(letters.first?.reason == .attempts)
        #expect(letters.first?.consumer == ConsumerID(user: "ann", name: "c"))
        #expect(harness[.deadLetters] == 1)
    }

    @Test func refusalsReasonReachesTheHostWithTheDeadLetter() throws {
        let harness = HubHarness(
            self.configuration(ConsumerPolicy(maxAttempts: 1)) { $0.limits.refusalReasonBytes = 3 }
        )
        let peer = try harness.connect()
        peer.consume("a")
        peer.publish("a", "1")
        peer.refuse("a", 1, reason: "broken")
        let notes = harness.events.all.compactMap { event in
            if case .deadLetter(let letter) = event.event { letter.note } else { nil }
        }
        #expect(notes == ["bro"])
    }

    @Test func whatTheHistoryLostIsADeadLetter() throws {
        let harness = HubHarness(self.configuration(history: .init(publications: 2, age: .seconds(300))))
        let (consumer, writer) = (try harness.connect(), try harness.connect())
        consumer.consume("a")
        consumer.send(.unsubscribe(UnsubscribeRequest(channel: "a")))
        for _ in 0..<5 { writer.publish("a", "1") }
        consumer.consume("a")
        #expect(consumer.take().suffix(3) == ["4 subscribe 0@e.1", "a#4=1", "a#5=1"])
        #expect(harness[.deadLetters] == 3)
    }

    @Test func secondConnectionTakesTheConsumerAndTheFirstIsTold() throws {
        let harness = HubHarness(self.configuration())
        let peers = [try harness.connect(), try harness.connect()]
        peers[0].consume("a")
        peers[0].publish("a", "1")
        _ = peers[0].take()
        peers[1].consume("a")
        #expect(peers[0].take() == ["a unsubscribe 2001"])
        #expect(peers[1].take() == ["2 subscribe 0@e.1", "a#1=1x2"])
        peers[0].acknowledge("a", [1])
        #expect(peers[0].take() == ["4 error 404"])
        peers[1].acknowledge("a", [1])
        #expect(peers[1].take() == [self.acknowledged(3, 1)])
        #expect(harness[.consumersTaken] == 1)
        #expect(harness[.acknowledgementsRefusedStale] == 1)
        #expect(harness[.memberships] == 1)
    }

    @Test func connectionOnAnotherHubTakesTheConsumerToo() throws {
        let configuration = self.configuration()
        let broker = MemoryBroker(epoch: "e", limits: configuration.limits)
        let hubs = [HubHarness(configuration, broker: broker), HubHarness(configuration, broker: broker)]
        let peers = [try hubs[0].connect(), try hubs[1].connect()]
        peers[0].consume("a")
        peers[1].consume("a")
        hubs[0].turn()
        #expect(peers[0].take() == ["2 subscribe 0@e.1", "a unsubscribe 2001"])
        peers[1].publish("a", "1")
        #expect(peers[1].take().last == "a#1=1")
    }

    @Test func unackedBoundHoldsTheRestBack() throws {
        let harness = HubHarness(self.configuration(ConsumerPolicy(maxUnacked: 2)))
        let peer = try harness.connect()
        peer.consume("a")
        _ = peer.take()
        for _ in 0..<4 { peer.publish("a", "1") }
        #expect(peer.take().offsets(of: "a") == [1, 2])
        #expect(harness[.consumersAtUnackedLimit] > 0)
        peer.acknowledge("a", [1])
        #expect(peer.take().offsets(of: "a") == [3])
        peer.acknowledge("a", [3])
        #expect(peer.take().offsets(of: "a") == [4])
    }

    @Test func slowConsumerKeepsToItsQuarterOfTheQueueAndLosesNothing() throws {
        let harness = HubHarness(self.configuration { $0.limits.ownQueueBytes = 4_096 })
        let (consumer, writer) = (try harness.connect(), try harness.connect())
        consumer.consume("a")
        _ = consumer.take()
        consumer.stopReading()
        let payload = "\"" + String(repeating: "x", count: 2_000) + "\""
        for _ in 0..<40 { writer.publish("a", payload) }
        let paused = harness[.readsPaused]
        let slot = Int(consumer.id.slot)
        #expect(harness.core.machine.connections[slot].own.waiting < 1_024 + 2_200)
        consumer.acknowledge("a", [1])
        #expect(harness[.readsPaused] == paused, "its publications do not count as replies")
        consumer.read()
        #expect(consumer.take().offsets(of: "a") == Array(1...40))
    }

    @Test func acknowledgedPublicationThatWasFetchedAgainIsNotSentAgain() throws {
        let harness = HubHarness(self.configuration { $0.limits.ownQueueBytes = 256 })
        let peer = try harness.connect()
        peer.consume("a")
        for _ in 0..<3 { peer.publish("a", "\"\(String(repeating: "x", count: 100))\"") }
        #expect(peer.take().offsets(of: "a") == [1, 2, 3])
        peer.stopReading()
        harness.run(for: .seconds(30))
        peer.acknowledge("a", [3])
        peer.read()
        #expect(peer.take().offsets(of: "a") == [1], "the first one was in the queue")
    }

    @Test(arguments: [
        #"{"channel":"a"}"#, "5", #"{"channel":"a","epoch":"e.1","offset":9}"#,
        #"{"channel":"a","epoch":"e.1","offsets":[1,1,1]}"#,
    ])
    func wrongAcknowledgementIsRefusedAndCounted(_ data: String) throws {
        let harness = HubHarness(self.configuration { $0.limits.offsetsPerAcknowledgement = 2 })
        let peer = try harness.connect()
        peer.consume("a")
        peer.publish("a", "1")
        _ = peer.take()
        let json = RawJSON(uncheckedBytes: Array(data.utf8))
        peer.send(.rpc(RPCRequest(method: AcknowledgeRequest.acknowledgeMethod, data: json)))
        #expect(peer.take() == ["4 error 107"])
        #expect(harness[.acknowledgementsRefusedInvalid] == 1)
    }

    @Test func acknowledgementOfAnotherEpochOrRoomIsStale() throws {
        let harness = HubHarness(self.configuration())
        let peer = try harness.connect()
        peer.consume("a")
        peer.subscribe("b")
        _ = peer.take()
        peer.acknowledge("a", [0], epoch: "e.0")
        peer.acknowledge("b", [0], epoch: "e.2")
        peer.acknowledge("z", [0])
        #expect(peer.take() == ["4 error 404", "5 error 404", "6 error 404"])
    }

    @Test func roomOrBrokerWithoutConsumersRefusesThem() throws {
        for harness in [HubHarness(.open(user: "ann")), HubHarness(self.configuration(), broker: ManualBroker())] {
            let peer = try harness.connect()
            peer.consume("a")
            #expect(peer.take() == ["2 error 108"])
        }
    }

    @Test func nameThatIsEmptyOrTooLongOrNoTextIsRefused() throws {
        let harness = HubHarness(self.configuration { $0.limits.consumerNameBytes = 3 })
        let peer = try harness.connect()
        peer.consume("a", "")
        peer.consume("a", "four")
        peer.send(text: #"{"id":9,"subscribe":{"channel":"a","data":{"consumer":1}}}"#)
        peer.consume("a", "abc")
        #expect(peer.take() == ["2 error 107", "3 error 107", "9 error 107", "4 subscribe 0@e.1"])
        #expect(harness[.consumerNamesRefused] == 3)
    }

    @Test func oneConsumerMoreThanTheRoomMayHaveIsRefused() throws {
        let harness = HubHarness(self.configuration { $0.limits.consumersPerRoom = 1 })
        let peers = [try harness.connect(), try harness.connect()]
        peers[0].consume("a", "x")
        peers[1].consume("a", "y")
        #expect(peers[1].take() == ["2 error 106"])
        #expect(harness[.joinsRefusedConsumerLimit] == 1)
        peers[0].vanish()
        #expect(harness[.roomsOpen] == 0)
    }

    @Test func logThatBeginsAnewEndsTheSubscriptionSoThatItIsOpenedAgain() throws {
        let harness = HubHarness(self.configuration())
        let peer = try harness.connect()
        peer.consume("a")
        _ = peer.take()
        harness.turn { core in
            core.machine.handle(.reset(room: "a", StreamPosition(epoch: "f", offset: 3)))
        }
        #expect(peer.take() == ["a unsubscribe 2500"])
        #expect(harness[.memberships] == 0)
    }

    @Test func handlerSeesTheConsumersName() throws {
        let harness = HubHarness(
            self.configuration { configuration in
                let policy = RoomPolicy(presence: false, consumers: ConsumerPolicy())
                configuration.rooms = .all(policy, access: .handler(NoHandler()))
            }
        )
        let peer = try harness.connect()
        peer.consume("a", "x")
        guard case .subscribe(_, let event)? = harness.calls.first?.body else {
            Issue.record("the handler was not asked")
            return
        }
        #expect(event.consumer == "x")
        harness.answer(.subscribe(.success(SubscribeGrant())))
        #expect(peer.take() == ["2 subscribe 0@e.1"])
    }

    @Test func consumersAndOtherMembersShareARoom() throws {
        let harness = HubHarness(self.configuration())
        let peers = [try harness.connect(), try harness.connect(), try harness.connect()]
        peers[0].subscribe("a")
        peers[1].consume("a")
        peers[2].subscribe("a")
        peers[0].publish("a", "1")
        peers[1].vanish()
        peers[0].publish("a", "2")
        #expect(peers[0].take().offsets(of: "a") == [1, 2])
        #expect(peers[2].take().offsets(of: "a") == [1, 2])
        peers[0].vanish()
        peers[2].vanish()
        #expect(harness[.roomsOpen] == 0)
        harness.expectConserved()
    }
}

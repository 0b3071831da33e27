import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct HubMachineCommandsTests {
    @Test func subscribePublishUnsubscribe() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        peer.subscribe("a")
        peer.publish("a", "1")
        peer.send(.unsubscribe(UnsubscribeRequest(channel: "a")))
        peer.publish("a", "2")
        #expect(peer.take() == ["2 subscribe 0@e.1", "3 publish", "a#1=1", "4 unsubscribe", "5 publish"])
        #expect(harness[.publicationsAccepted] == 2)
    }

    @Test func unsubscribeFromARoomThatIsNotOursSucceeds() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        peer.send(.unsubscribe(UnsubscribeRequest(channel: "a")))
        #expect(peer.take() == ["2 unsubscribe"])
    }

    @Test func secondSubscribeIsRefused() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        let request = Request.subscribe(SubscribeRequest(channel: "a"))
        peer.send(requests: [request, request])
        #expect(peer.take() == ["2 subscribe 0@e.1", "3 error 105"])
        #expect(harness[.memberships] == 1)
    }

    @Test func lastCommandOfRapidTogglesWins() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        let join = Request.subscribe(SubscribeRequest(channel: "a"))
        let leave = Request.unsubscribe(UnsubscribeRequest(channel: "a"))
        peer.send(requests: [join, leave, join, leave])
        peer.publish("a", "1")
        #expect(peer.take().offsets(of: "a") == [])
        #expect(harness[.memberships] == 0)
        peer.send(requests: [join, leave, join])
        peer.publish("a", "2")
        #expect(peer.take().offsets(of: "a").count == 1)
    }

    @Test func roomOutsideTheRulesIsUnknown() throws {
        let harness = HubHarness(
            .open { $0.rooms = RoomRules([RoomRules.Rule(prefix: "quote:", access: .granted(.all))]) }
        )
        let peer = try harness.connect()
        peer.subscribe("a")
        peer.publish("a", "1")
        peer.send(.history(HistoryRequest(channel: "a")))
        peer.send(.presence(PresenceRequest(channel: "a")))
        #expect(peer.take() == ["2 error 102", "3 error 102", "4 error 102", "5 error 102"])
    }

    @Test func longestPrefixRulesARoom() throws {
        let rules = RoomRules([
            RoomRules.Rule(prefix: "", access: .granted(.all)),
            RoomRules.Rule(prefix: "quote:", access: .granted(.subscribe)),
        ])
        let harness = HubHarness(.open { $0.rooms = rules })
        let peer = try harness.connect()
        peer.publish("quote:1", "1")
        peer.publish("quote", "1")
        #expect(peer.take() == ["2 error 103", "3 publish"])
    }

    @Test(
        arguments: [
            (RoomGrant.subscribe, ["2 subscribe 0@e.1", "3 error 103", "4 error 103", "5 error 103"]),
            ([.publish], ["2 error 103", "3 publish", "4 error 103", "5 error 103"]),
            ([.history], ["2 error 103", "3 error 103", "4 history [] of 0@e.1", "5 error 103"]),
            ([.presence], ["2 error 103", "3 error 103", "4 error 103", "5 presence []"]),
            ([], ["2 error 103", "3 error 103", "4 error 103", "5 error 103"]),
        ] as [(RoomGrant, [String])]
    )
    func grantIsWhatAClientMayDo(grant: RoomGrant, heard: [String]) throws {
        let harness = HubHarness(.open(RoomPolicy(), grant: grant))
        let peer = try harness.connect()
        peer.subscribe("a")
        peer.publish("a", "1")
        peer.send(.history(HistoryRequest(channel: "a", limit: -1)))
        peer.send(.presence(PresenceRequest(channel: "a")))
        #expect(peer.take().filter { words in !words.hasPrefix("a#") } == heard)
    }

    @Test func roomLimitOfAConnectionIsExact() throws {
        let harness = HubHarness(.open { $0.limits.roomsPerConnection = 2 })
        let peer = try harness.connect()
        for room in ["a", "b", "c"] { peer.subscribe(room) }
        #expect(peer.take() == ["2 subscribe 0@e.1", "3 subscribe 0@e.2", "4 error 106"])
        #expect(harness[.joinsRefusedRoomsPerConnection] == 1)
        peer.send(.unsubscribe(UnsubscribeRequest(channel: "a")))
        peer.subscribe("c")
        #expect(peer.take() == ["5 unsubscribe", "6 subscribe 0@e.3"])
    }

    @Test func memberLimitOfARoomIsExact() throws {
        let harness = HubHarness(.open { $0.limits.membersPerRoom = 2 })
        let peers = try (0..<3).map { _ in try harness.connect() }
        for peer in peers { peer.subscribe("a") }
        #expect(peers.map { peer in peer.take() } == [["2 subscribe 0@e.1"], ["2 subscribe 0@e.1"], ["2 error 106"]])
        #expect(harness[.joinsRefusedMemberLimit] == 1)
        peers[0].vanish()
        peers[2].subscribe("a")
        #expect(peers[2].take() == ["3 subscribe 0@e.1"])
    }

    @Test func roomLimitOfTheBrokerIsTold() throws {
        let harness = HubHarness(.open { $0.limits.rooms = 1 })
        let peer = try harness.connect()
        peer.subscribe("a")
        peer.subscribe("b")
        peer.publish("c", "1")
        #expect(peer.take() == ["2 subscribe 0@e.1", "3 error 106", "4 error 106"])
        #expect(harness[.joinsRefusedRoomLimit] == 1)
        #expect(harness[.roomsOpen] == 1)
    }

    @Test func roomNamesHaveALength() throws {
        let harness = HubHarness(.open { $0.limits.roomNameBytes = 10 })
        let peer = try harness.connect()
        peer.subscribe("0123456789")
        peer.subscribe("0123456789a")
        peer.subscribe("ééééééé")
        peer.subscribe("")
        #expect(peer.take() == ["2 subscribe 0@e.1", "3 error 107", "4 error 107", "5 error 107"])
    }

    @Test func publishedMessagesKeepTheirOrderAndAreAnsweredInIt() throws {
        let harness = HubHarness()
        let reader = try harness.connect()
        reader.subscribe("a")
        let writer = try harness.connect()
        writer.send(
            requests: (1...20).map { number in
                .publish(PublishRequest(channel: "a", data: RawJSON(uncheckedBytes: Array("\(number)".utf8))))
            }
        )
        #expect(writer.take() == (2...21).map { id in "\(id) publish" })
        #expect(reader.take().dropFirst() == (1...20).map { number in "a#\(number)=\(number)" }[...])
    }

    @Test func publicationCarriesItsPublisher() throws {
        let harness = HubHarness(.open(user: "ann"))
        let reader = try harness.connect()
        reader.subscribe("a")
        reader.publish("a", "1")
        let publications = reader.takeMessages().compactMap { message -> Publication? in
            guard case .push(let push) = message, case .publication(let publication) = push.body else { return nil }
            return publication
        }
        #expect(publications.map(\.info?.user) == ["ann"])
        #expect(publications.first?.time == harness.clock.time.wallMilliseconds)
    }

    @Test func historyIsReadForwardsBackwardsAndFromAPosition() throws {
        let harness = HubHarness(.open { $0.limits.historyPage = 3 })
        let peer = try harness.connect()
        for number in 1...5 { peer.publish("a", "\(number)") }
        _ = peer.take()
        let since = StreamPosition(epoch: "e.1", offset: 3)
        peer.send(.history(HistoryRequest(channel: "a", limit: -1)))
        peer.send(.history(HistoryRequest(channel: "a", limit: 2, reverse: true)))
        peer.send(.history(HistoryRequest(channel: "a", limit: 9, since: since)))
        peer.send(.history(HistoryRequest(channel: "a", since: StreamPosition(epoch: "old", offset: 3))))
        peer.send(.history(HistoryRequest(channel: "a")))
        peer.send(
            .history(
                HistoryRequest(channel: "a", limit: 1, since: StreamPosition(epoch: "e.1", offset: .max), reverse: true)
            )
        )
        #expect(
            peer.take() == [
                "7 history [1, 2, 3] of 5@e.1", "8 history [5, 4] of 5@e.1", "9 history [4, 5] of 5@e.1",
                "10 error 112",
                "11 history [] of 5@e.1", "12 error 112",
            ]
        )
    }

    @Test func presenceAndItsCounts() throws {
        let harness = HubHarness(.handled(RoomPolicy()))
        let peers = try ["ann", "ann", "bob"].map { user in
            let peer = try harness.connect()
            harness.answer(.connect(.success(ConnectGrant(user: user))))
            peer.subscribe("a")
            return peer
        }
        peers[0].send(.presence(PresenceRequest(channel: "a")))
        peers[0].send(.presenceStats(PresenceStatsRequest(channel: "a")))
        #expect(peers[0].take().suffix(2) == ["3 presence [\"ann\", \"ann\", \"bob\"]", "4 stats 3/2"])
        harness.turn { core in core.peerClosing(peers[2].id) }
        peers[0].send(.presenceStats(PresenceStatsRequest(channel: "a")))
        #expect(peers[0].take() == ["5 stats 2/1"])
    }

    @Test func presenceOfARoomWithoutItIsNotAvailable() throws {
        let harness = HubHarness(.open(RoomPolicy(presence: false)))
        let peer = try harness.connect()
        peer.send(.presence(PresenceRequest(channel: "a")))
        #expect(peer.take() == ["2 error 108"])
    }

    @Test func joinAndLeaveAreAnnouncedOnce() throws {
        let harness = HubHarness(.handled(RoomPolicy(joinLeave: true)))
        let ann = try harness.connect()
        harness.answer(.connect(.success(ConnectGrant(user: "ann"))))
        ann.subscribe("a")
        let bob = try harness.connect()
        harness.answer(.connect(.success(ConnectGrant(user: "bob"))))
        bob.subscribe("a")
        harness.turn { core in core.peerClosing(bob.id) }
        #expect(ann.take().filter { words in words.hasPrefix("a ") } == ["a join ann", "a join bob", "a leave bob"])
    }

    @Test func pingIsAnsweredAndRefreshIsNotAvailable() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        peer.send(.ping)
        peer.send(.refresh(RefreshRequest(token: "t")))
        peer.send(.subRefresh(SubRefreshRequest(channel: "a", token: "t")))
        #expect(peer.take() == ["2 ping", "3 error 108", "4 error 108"])
    }

    @Test func methodsAndMessagesNeedAHandler() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        peer.send(.rpc(RPCRequest(method: "m")))
        #expect(peer.take() == ["2 error 104"])
        peer.send(.send(SendRequest(data: .null)))
        #expect(peer.transport.farewells == [.notAvailable])
    }

    @Test func publishesUnderWayAreBoundedAndStillGoOnOneAfterTheOther() throws {
        let broker = ManualBroker()
        let harness = HubHarness(.open { $0.limits.pendingPublishesPerConnection = 2 }, broker: broker)
        let peer = try harness.connect()
        for number in 1...3 { peer.publish("a", "\(number)") }
        let ids = try broker.questions(2)
        #expect(!peer.transport.isReading)
        broker.post(.published(ids[0], .success(StreamPosition(epoch: "x", offset: 1))))
        harness.turn()
        #expect(try broker.questions(1).count == 1)
        #expect(peer.take() == ["2 publish"])
    }

    @Test func readsOfTheLogAreAnsweredOneAfterTheOther() throws {
        let broker = ManualBroker()
        let harness = HubHarness(.open(RoomPolicy()), broker: broker)
        let peer = try harness.connect()
        peer.send(requests: [
            .history(HistoryRequest(channel: "a")), .presence(PresenceRequest(channel: "a")), .ping,
        ])
        let page = HistoryPage(entries: [], top: StreamPosition(epoch: "x", offset: 0), isContinuous: true)
        broker.post(.history(try broker.question(), .success(page)))
        harness.turn()
        #expect(peer.take() == ["2 history [] of 0@x"])
        broker.post(.presence(try broker.question(), .success([])))
        harness.turn()
        #expect(peer.take() == ["3 presence []", "4 ping"])
    }

    @Test func brokerFailuresAreTold() throws {
        let broker = ManualBroker()
        let harness = HubHarness(.open(RoomPolicy()), broker: broker)
        let peer = try harness.connect()
        let failure = BrokerError(code: .unavailable, message: "gone")
        peer.publish("a", "1")
        peer.send(.history(HistoryRequest(channel: "a")))
        let ids = try broker.questions(2)
        broker.post(.published(ids[0], .failure(failure)))
        broker.post(.history(ids[1], .failure(failure)))
        harness.turn()
        peer.send(.presence(PresenceRequest(channel: "a")))
        broker.post(.presence(try broker.question(), .failure(failure)))
        harness.turn()
        peer.subscribe("a")
        broker.post(.subscribed(try broker.question(), room: "a", .failure(failure)))
        harness.turn()
        #expect(peer.take() == ["2 error 100", "3 error 100", "4 error 100", "5 error 100"])
        #expect(harness[.brokerErrors] == 4)
        #expect(harness[.publicationsFailed] == 1)
        #expect(harness[.roomsOpen] == 0)
    }
}

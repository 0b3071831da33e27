import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct HubMachineConnectTests {
    @Test func firstCommandMustBeConnect() throws {
        let harness = HubHarness()
        let peer = try harness.open()
        peer.subscribe("a")
        #expect(peer.transport.farewells == [.badRequest])
        #expect(harness[.disconnectsBadRequest] == 1)
    }

    @Test func secondConnectIsABadRequest() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        peer.send(.connect(ConnectRequest()))
        #expect(peer.transport.farewells == [.badRequest])
    }

    @Test func connectWithoutAnIDIsABadRequest() throws {
        let harness = HubHarness()
        let peer = try harness.open()
        peer.send(text: #"{"connect":{}}"#)
        #expect(peer.transport.farewells == [.badRequest])
    }

    @Test func messageThatIsNotTheProtocolEndsTheConnection() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        peer.send(text: "{\"id\":2,\"ping\":{}}\nnonsense")
        #expect(peer.take() == ["2 ping"])
        #expect(peer.transport.farewells == [.badRequest])
    }

    @Test func binaryMessageEndsAClientOfTheProtocol() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        peer.send([1, 2, 3], kind: .binary)
        #expect(peer.transport.farewells == [.inappropriateProtocol])
    }

    @Test func clientThatNeverConnectsIsStale() throws {
        let harness = HubHarness()
        let peer = try harness.open()
        harness.advance(by: .milliseconds(9900))
        #expect(peer.transport.farewells.isEmpty)
        harness.advance(by: .milliseconds(200))
        #expect(peer.transport.farewells == [.stale])
        #expect(harness[.disconnectsStale] == 1)
    }

    @Test func personalRoomIsJoinedWithConnect() throws {
        let harness = HubHarness(.open(user: "ann") { $0.personalRooms = true })
        let peer = try harness.open()
        peer.send(.connect(ConnectRequest()))
        #expect(peer.take() == ["1 connect #ann:0@e.1"])
        peer.subscribe("#ann")
        peer.subscribe("#bob")
        peer.send(.history(HistoryRequest(channel: "#bob")))
        peer.send(.presence(PresenceRequest(channel: "#bob")))
        #expect(peer.take() == ["2 error 105", "3 error 103", "4 error 103", "5 error 103"])
    }

    @Test func personalRoomOfAnotherUserTakesNoPublication() throws {
        let harness = HubHarness(.open(user: "ann") { $0.personalRooms = true })
        let peer = try harness.connect()
        peer.publish("#bob", "1")
        #expect(peer.take() == ["2 error 103"])
    }

    @Test func roomsOfTheServersChoiceStandInTheReply() throws {
        let grant = ConnectGrant(rooms: ["b", "a"])
        let harness = HubHarness(.open { $0.connections = .granted(grant) })
        let peer = try harness.open()
        peer.send(.connect(ConnectRequest()))
        #expect(peer.take() == ["1 connect b:0@e.1 a:0@e.2"])
        #expect(harness[.memberships] == 2)
    }

    @Test func roomGrantedTwiceIsJoinedOnce() throws {
        let grant = ConnectGrant(user: "ann", rooms: ["a", "a", "#ann"])
        let harness = HubHarness(
            .open {
                $0.connections = .granted(grant)
                $0.personalRooms = true
            }
        )
        let peer = try harness.open()
        peer.send(.connect(ConnectRequest()))
        #expect(peer.take() == ["1 connect a:0@e.1 #ann:0@e.2"])
        #expect(harness[.memberships] == 2)
    }

    @Test func roomOfTheServersChoiceIsRecoveredFromTheConnectRequest() throws {
        let harness = HubHarness(.open { $0.connections = .granted(ConnectGrant(rooms: ["a"])) })
        let other = try harness.connect()
        for number in 1...3 { other.publish("a", "\(number)") }
        let peer = try harness.open()
        let since = SubscribeRequest(channel: "a", recover: true, position: StreamPosition(epoch: "e.1", offset: 1))
        peer.send(.connect(ConnectRequest(subs: [since])))
        #expect(peer.take() == ["1 connect a:3@e.1 recovered [2, 3]"])
    }

    @Test func publicationDuringTheJoinComesAfterTheReply() throws {
        let broker = ManualBroker()
        let harness = HubHarness(.open { $0.connections = .granted(ConnectGrant(rooms: ["a", "b"])) }, broker: broker)
        let peer = try harness.open()
        peer.send(.connect(ConnectRequest()))
        let questions = try broker.questions(2)
        broker.post(.subscribed(questions[0], room: "a", .success(StreamPosition(epoch: "x", offset: 4))))
        broker.post(.publication(room: "a", epoch: "x", .json("5", offset: 5)))
        harness.turn()
        #expect(peer.take() == [])
        broker.post(.subscribed(questions[1], room: "b", .success(StreamPosition(epoch: "y", offset: 0))))
        harness.turn()
        #expect(peer.take() == ["1 connect a:4@x b:0@y", "a#5=5"])
    }

    @Test func commandsThatCameWithConnectRunAfterIt() throws {
        let harness = HubHarness(.handled())
        let peer = try harness.open()
        peer.send(requests: [.connect(ConnectRequest()), .subscribe(SubscribeRequest(channel: "a")), .ping])
        #expect(peer.take() == [])
        #expect(peer.transport.readingChanges == [false])
        harness.answer(.connect(.success(ConnectGrant(user: "ann"))))
        #expect(peer.take() == ["1 connect", "2 subscribe 0@e.1", "3 ping"])
        #expect(peer.transport.readingChanges == [false, true])
    }

    @Test func refusedConnectMayBeTriedAgain() throws {
        let harness = HubHarness(.handled())
        let peer = try harness.open()
        peer.send(.connect(ConnectRequest(token: "old")))
        harness.answer(.connect(.failure(.error(.tokenExpired))))
        #expect(peer.take() == ["1 error 109"])
        peer.send(.connect(ConnectRequest(token: "new")))
        harness.answer(.connect(.success(ConnectGrant())))
        #expect(peer.take() == ["2 connect"])
        #expect(harness[.handlerRefusals] == 1)
    }

    @Test func connectMayBeRefusedWithADisconnect() throws {
        let harness = HubHarness(.handled())
        let peer = try harness.open()
        peer.send(.connect(ConnectRequest()))
        harness.answer(.connect(.failure(.disconnect(.invalidToken))))
        #expect(peer.transport.farewells == [.invalidToken])
        #expect(harness.closedReasons == [])
    }

    @Test func clientIDsAreUUIDsOfTheEntropy() throws {
        let harness = HubHarness(.handled())
        let peer = try harness.open()
        peer.send(.connect(ConnectRequest()))
        guard case .connect(let event)? = harness.takeCalls().first?.body else {
            Issue.record("no call")
            return
        }
        #expect(event.client == "00000000-0000-4bcd-8000-000000000001")
        #expect(event.connection == peer.id)
    }
}

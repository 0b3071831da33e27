import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct HubMachineDeadlinesTests {
    private static let null = RawJSON.null

    private func connected(
        _ adjust: (inout HubConfiguration) -> Void = { _ in }
    ) throws -> (HubHarness, Peer) {
        let harness = HubHarness(
            .handled {
                $0.rooms = .all(RoomPolicy(presence: false), access: .handler(NoHandler()))
                adjust(&$0)
            }
        )
        let peer = try harness.connect()
        harness.answer(.connect(.success(ConnectGrant(user: "ann"))))
        _ = peer.take()
        return (harness, peer)
    }

    static let requests: [Request] = [
        .rpc(RPCRequest(method: "m")),
        .subscribe(SubscribeRequest(channel: "a")),
        .publish(PublishRequest(channel: "a", data: .null)),
    ]

    @Test(arguments: requests)
    func callThatTakesTooLongFailsAtItsDeadlineAndTheConnectionGoesOn(request: Request) throws {
        let (harness, peer) = try self.connected()
        peer.send(requests: [request, .ping])
        _ = peer.take()
        harness.run(for: .milliseconds(29_999))
        #expect(!peer.take().contains("2 error 100"))
        harness.run(for: .milliseconds(1))
        #expect(peer.take().first == "2 error 100")
        #expect(harness[.handlerTimeouts] == 1)
        #expect(harness.core.machine.connections[Int(peer.id.slot)].pendingCalls == 0)
        peer.send(.ping)
        #expect(peer.take() == ["4 ping"])
    }

    @Test func resultThatComesTooLateIsIgnoredAndCounted() throws {
        let (harness, peer) = try self.connected()
        peer.publish("a", "1")
        harness.run(for: .seconds(30))
        #expect(peer.take().contains("2 error 100"))
        harness.answer(.publish(.success(PublishGrant(data: .null))))
        #expect(peer.take() == [])
        #expect(harness[.handlerResultsLate] == 1)
        #expect(harness[.publicationsAccepted] == 0)
        #expect(harness.core.takeCancelledCalls().count == 1)
    }

    @Test func messageThatTakesTooLongLetsTheNextCommandsRun() throws {
        let (harness, peer) = try self.connected()
        peer.send(requests: [.send(SendRequest(data: .null)), .ping])
        harness.run(for: .seconds(30))
        #expect(peer.take().contains("3 ping"))
        #expect(peer.transport.isReading)
    }

    @Test func connectThatTakesTooLongIsTheHostsFaultAndTheClientComesBack() throws {
        let harness = HubHarness(.handled())
        let peer = try harness.connect()
        harness.run(for: .milliseconds(29_900))
        #expect(peer.transport.farewells == [])
        harness.run(for: .milliseconds(200))
        #expect(peer.transport.farewells == [.internalServerError])
        #expect(harness[.disconnectsStale] == 0)
    }

    @Test func callOfAConnectionThatIsGoneTimesOutInSilence() throws {
        let (harness, peer) = try self.connected()
        peer.send(.rpc(RPCRequest(method: "m")))
        peer.vanish()
        let next = try harness.open()
        harness.run(for: .seconds(40))
        #expect(harness[.handlerTimeouts] == 2, "the call, and the one that told of the end")
        #expect(harness.core.machine.connections[Int(next.id.slot)].pendingCalls == 0)
    }

    @Test func brokerThatDoesNotAnswerASubscribeLeavesNoGhost() throws {
        let broker = ManualBroker()
        let harness = HubHarness(broker: broker)
        let peer = try harness.connect()
        peer.subscribe("a")
        let first = try broker.question()
        harness.run(for: .seconds(10))
        #expect(peer.take() == ["2 error 100"])
        guard case .unsubscribe("a")? = broker.take().first else {
            Issue.record("the subscription that may exist was not given up")
            return
        }
        peer.subscribe("a")
        let second = try broker.question()
        broker.post(.subscribed(first, room: "a", .success(StreamPosition(epoch: "x", offset: 1))))
        broker.post(.publication(room: "a", epoch: "x", .json("2", offset: 2)))
        harness.turn()
        #expect(peer.take() == [])
        #expect(harness[.brokerAnswersLate] == 1)
        broker.post(.subscribed(second, room: "a", .success(StreamPosition(epoch: "x", offset: 2))))
        broker.post(.publication(room: "a", epoch: "x", .json("3", offset: 3)))
        harness.turn()
        #expect(peer.take() == ["3 subscribe 2@x", "a#3=3"])
        #expect(harness[.brokerTimeouts] == 1)
    }

    @Test func publishThatTheBrokerDoesNotAnswerEndsUnknownAndMakesRoom() throws {
        let broker = ManualBroker()
        let harness = HubHarness(.open { $0.limits.pendingPublishesPerConnection = 1 }, broker: broker)
        let peer = try harness.connect()
        peer.publish("a", "1")
        #expect(!peer.transport.isReading)
        let id = try broker.question()
        harness.run(for: .seconds(10))
        #expect(peer.take() == ["2 error 100"])
        #expect(peer.transport.isReading)
        broker.post(.published(id, .success(StreamPosition(epoch: "x", offset: 1))))
        harness.turn()
        #expect(peer.take() == [])
        #expect(harness[.publicationsAccepted] == 0)
        #expect(harness[.publicationsFailed] == 1)
    }

    @Test func hubWakesForTheDeadlineOfACallAlone() throws {
        let (harness, peer) = try self.connected { $0.timing.pingInterval = .seconds(1000) }
        let begin = harness.clock.now
        peer.send(.rpc(RPCRequest(method: "m")))
        #expect(harness.core.machine.nextDeadline == begin.advanced(by: .seconds(30)))
        harness.answer(.rpc(.success(.null)))
        #expect(harness.core.machine.nextDeadline == nil)
    }
}

import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct HubMachineBreakersTests {
    private func connected(
        _ adjust: (inout HubConfiguration) -> Void = { _ in }
    ) throws -> (HubHarness, Peer) {
        let harness = HubHarness(
            .handled {
                $0.rooms = RoomRules(
                    ["a", "b"].map { prefix in
                        RoomRules.Rule(
                            prefix: prefix,
                            policy: RoomPolicy(presence: false),
                            access: .handler(NoHandler())
                        )
                    }
                )
                adjust(&$0)
            }
        )
        let peer = try harness.connect()
        harness.answer(.connect(.success(ConnectGrant(user: "ann"))))
        _ = peer.take()
        return (harness, peer)
    }

    private func breakerEvents(_ harness: HubHarness) -> [BreakerEvent] {
        harness.events.all.compactMap { event in
            if case .breaker(let change) = event.event { change } else { nil }
        }
    }

    private let call = Request.rpc(RPCRequest(method: "m"))

    @Test func failuresInARowStopTheCallsAndTheClientIsToldWhenToComeBack() throws {
        let (harness, peer) = try self.connected()
        for _ in 0..<5 {
            peer.send(self.call)
            harness.answer(.rpc(.failure(.error(.internalError))))
        }
        _ = peer.take()
        harness.run(for: .seconds(10))
        peer.send(self.call)
        #expect(harness.calls.isEmpty)
        guard case .reply(let reply)? = peer.takeMessages().first, case .error(let error) = reply.outcome else {
            Issue.record("no error")
            return
        }
        #expect(error == .unavailable.retrying(afterMilliseconds: 20_000))
        #expect(harness[.callsRefusedByBreaker] == 1)
        #expect(harness[.breakersOpened] == 1)
        #expect(harness[.breakersOpen] == 1)
    }

    @Test func oneProbeAfterTheCoolDownClosesItAgain() throws {
        let (harness, peer) = try self.connected { $0.timing.pingInterval = .seconds(1000) }
        for _ in 0..<5 {
            peer.send(self.call)
            harness.answer(.rpc(.failure(.disconnect(.forceDisconnect))))
            if peer.transport.farewells != [] { break }
        }
        #expect(harness[.breakersOpened] == 0, "to send somebody away is not to fail")
        let (second, client) = try self.connected { $0.timing.pingInterval = .seconds(1000) }
        for _ in 0..<5 {
            client.send(self.call)
            second.answer(.rpc(.failure(.error(.internalError))))
        }
        second.run(for: .seconds(30))
        client.send(self.call)
        client.send(self.call)
        #expect(second.calls.count == 1, "the second waits for what becomes of the probe")
        second.answer(.rpc(.success(.null)))
        client.send(self.call)
        #expect(second.calls.count == 1)
        #expect(
            self.breakerEvents(second) == [
                BreakerEvent(name: "rpc", from: .closed, to: .open),
                BreakerEvent(name: "rpc", from: .open, to: .halfOpen),
                BreakerEvent(name: "rpc", from: .halfOpen, to: .closed),
            ]
        )
        #expect(second[.breakersOpen] == 0)
    }

    @Test func refusalsForGoodReasonsAreNoFailures() throws {
        let (harness, peer) = try self.connected()
        for _ in 0..<50 {
            peer.send(self.call)
            harness.answer(.rpc(.failure(.error(.permissionDenied))))
        }
        #expect(harness[.breakersOpened] == 0)
    }

    @Test func deadlinesThatPassAreFailures() throws {
        let (harness, peer) = try self.connected { $0.timing.pingInterval = .seconds(1000) }
        for _ in 0..<5 {
            peer.send(self.call)
            harness.run(for: .seconds(30))
        }
        #expect(harness[.breakersOpened] == 1)
    }

    @Test func eachRuleAndKindOfCallHasItsOwnBreaker() throws {
        let (harness, peer) = try self.connected()
        for number in 0..<5 {
            peer.subscribe("a\(number)")
            harness.answer(.subscribe(.failure(.error(.internalError))))
        }
        peer.subscribe("a5")
        #expect(harness.calls.isEmpty)
        peer.publish("a5", "1")
        peer.subscribe("b")
        #expect(harness.calls.count == 1)
        harness.answer(.publish(.failure(.error(.permissionDenied))))
        #expect(harness.calls.count == 1)
        #expect(self.breakerEvents(harness).map(\.name) == ["subscribe a"])
    }

    @Test func connectIsRefusedWithATimeAndTheConnectionMayTryAgain() throws {
        let harness = HubHarness(.handled())
        for _ in 0..<5 {
            let peer = try harness.connect()
            harness.answer(.connect(.failure(.error(.internalError))))
            peer.vanish()
        }
        let peer = try harness.open()
        peer.send(.connect(ConnectRequest()))
        #expect(peer.take() == ["1 error 401"])
        #expect(peer.transport.farewells == [])
    }

    @Test func messageThatCannotBeDeliveredEndsTheConnectionAndIsNotLostInSilence() throws {
        let (harness, peer) = try self.connected()
        for _ in 0..<5 {
            peer.send(.send(SendRequest(data: .null)))
            harness.answer(.message(.failure(.error(.internalError))))
        }
        peer.send(.send(SendRequest(data: .null)))
        #expect(peer.transport.farewells == [.internalServerError])
        #expect(harness.closedReasons == [3004], "the host is told of the end all the same")
    }

    @Test func brokerThatKeepsFailingIsNotAskedForJoinsPublishesAndHistory() throws {
        let broker = ManualBroker()
        let harness = HubHarness(broker: broker)
        let peer = try harness.connect()
        for _ in 0..<5 { peer.publish("a", "1") }
        for id in try broker.questions(5) {
            broker.post(.published(id, .failure(BrokerError(code: .unavailable, message: "down"))))
        }
        harness.turn()
        _ = peer.take()
        peer.publish("a", "2")
        peer.subscribe("a")
        peer.send(.history(HistoryRequest(channel: "a")))
        #expect(peer.take() == ["7 error 401", "8 error 401", "9 error 401"])
        #expect(broker.take().isEmpty)
        #expect(harness[.roomsOpen] == 0)
        #expect(harness[.callsRefusedByBreaker] == 3)
        #expect(self.breakerEvents(harness) == [BreakerEvent(name: "broker", from: .closed, to: .open)])
    }

    @Test func fullBrokerIsNoFailure() throws {
        let broker = ManualBroker()
        let harness = HubHarness(broker: broker)
        let peer = try harness.connect()
        for number in 0..<30 {
            peer.subscribe("a\(number)")
            let id = try broker.question()
            broker.post(.subscribed(id, room: "a\(number)", .failure(BrokerError(code: .roomLimit, message: "full"))))
            harness.turn()
        }
        #expect(harness[.breakersOpened] == 0)
    }

    @Test func withoutAPolicyEveryCallIsMade() throws {
        let (harness, peer) = try self.connected { $0.breaker = nil }
        for _ in 0..<40 {
            peer.send(self.call)
            harness.answer(.rpc(.failure(.error(.internalError))))
        }
        #expect(harness[.callsRefusedByBreaker] == 0)
        #expect(harness[.breakersOpened] == 0)
    }
}

import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct HubMachineCallsTests {
    private func connected(
        _ adjust: (inout HubConfiguration) -> Void = { _ in }
    ) throws -> (HubHarness, Peer) {
        let harness = HubHarness(.handled(RoomPolicy(presence: false), adjust))
        let peer = try harness.connect()
        harness.answer(.connect(.success(ConnectGrant(user: "ann"))))
        _ = peer.take()
        return (harness, peer)
    }

    private static func data(_ text: String) -> RawJSON { RawJSON(uncheckedBytes: Array(text.utf8)) }

    private func handledRooms(_ configuration: inout HubConfiguration) {
        configuration.rooms = .all(RoomPolicy(presence: false), access: .handler(NoHandler()))
    }

    @Test func methodCallsMayOverlapAndAnswerInAnyOrder() throws {
        let (harness, peer) = try self.connected()
        peer.send(.rpc(RPCRequest(method: "first")))
        peer.send(.rpc(RPCRequest(method: "second")))
        let calls = harness.takeCalls()
        #expect(calls.count == 2)
        harness.turn { core in core.machine.complete(calls[1].serial, .rpc(.success(Self.data("2")))) }
        harness.turn { core in core.machine.complete(calls[0].serial, .rpc(.success(Self.data("1")))) }
        #expect(peer.take() == ["3 rpc 2", "2 rpc 1"])
    }

    @Test func refusalIsAnErrorOrTheEnd() throws {
        let (harness, peer) = try self.connected()
        peer.send(.rpc(RPCRequest(method: "m")))
        harness.answer(.rpc(.failure(.error(.permissionDenied))))
        #expect(peer.take() == ["2 error 103"])
        peer.send(.rpc(RPCRequest(method: "m")))
        harness.answer(.rpc(.failure(.disconnect(.forceDisconnect))))
        #expect(peer.transport.farewells == [.forceDisconnect])
        #expect(harness[.handlerRefusals] == 2)
    }

    @Test func messageHoldsWhatComesAfterIt() throws {
        let (harness, peer) = try self.connected()
        peer.send(requests: [.send(SendRequest(data: .null)), .ping])
        peer.send(.ping)
        #expect(peer.take() == [])
        harness.answer(.message(.success(())))
        #expect(peer.take() == ["3 ping", "4 ping"])
        #expect(peer.transport.readingChanges.suffix(2) == [false, true])
    }

    @Test func subscribeAndPublishHoldTheOrder() throws {
        let (harness, peer) = try self.connected(self.handledRooms)
        peer.send(requests: [
            .subscribe(SubscribeRequest(channel: "a")),
            .publish(PublishRequest(channel: "a", data: Self.data("1"))),
            .publish(PublishRequest(channel: "a", data: Self.data("2"))),
            .ping,
        ])
        #expect(harness.calls.count == 1)
        harness.answer(.subscribe(.success(SubscribeGrant(data: Self.data("7")))))
        harness.answer(.publish(.success(PublishGrant(data: Self.data("10"), tags: [Tag(key: "k", value: "v")]))))
        #expect(peer.take() == ["2 subscribe 0@e.1", "3 publish", "a#1=10"])
        harness.answer(.publish(.failure(.error(.limitExceeded))))
        #expect(peer.take() == ["4 error 106", "5 ping"])
        #expect(harness.calls.isEmpty)
    }

    @Test func grantOfAHandlerRulesTheMember() throws {
        let (harness, peer) = try self.connected(self.handledRooms)
        peer.subscribe("a")
        harness.answer(.subscribe(.success(SubscribeGrant(permissions: .subscribe))))
        peer.send(.history(HistoryRequest(channel: "a")))
        peer.subscribe("b")
        harness.answer(.subscribe(.success(SubscribeGrant(permissions: [.subscribe, .history]))))
        peer.send(.history(HistoryRequest(channel: "b")))
        #expect(peer.take() == ["2 subscribe 0@e.1", "3 error 103", "4 subscribe 0@e.2", "5 history [] of 0@e.2"])
    }

    @Test func refusedSubscribeLeavesNoMember() throws {
        let (harness, peer) = try self.connected(self.handledRooms)
        peer.subscribe("a")
        harness.answer(.subscribe(.failure(.error(.permissionDenied))))
        #expect(peer.take() == ["2 error 103"])
        #expect(harness[.memberships] == 0)
        #expect(harness[.roomsOpen] == 0)
    }

    @Test func readingPausesAtTheLimitOfPendingCallsAndGoesOnBelowIt() throws {
        let (harness, peer) = try self.connected { $0.limits.pendingCallsPerConnection = 2 }
        let call = Request.rpc(RPCRequest(method: "m"))
        peer.send(requests: [call, call, call])
        #expect(harness.calls.count == 2)
        #expect(!peer.transport.isReading)
        harness.answer(.rpc(.success(Self.data("1"))))
        #expect(harness.calls.count == 2)
        #expect(!peer.transport.isReading)
        harness.answer(.rpc(.success(Self.data("2"))))
        #expect(peer.transport.isReading)
        harness.answer(.rpc(.success(Self.data("3"))))
        #expect(peer.take() == ["2 rpc 1", "3 rpc 2", "4 rpc 3"])
        #expect(harness[.readsPaused] >= 1)
    }

    @Test func methodThatReturnsDoesNotEndTheWaitForAMessage() throws {
        let (harness, peer) = try self.connected()
        peer.send(requests: [.rpc(RPCRequest(method: "m")), .send(SendRequest(data: .null)), .ping])
        harness.answer(.rpc(.success(Self.data("1"))))
        #expect(peer.take() == ["2 rpc 1"])
        harness.answer(.message(.success(())))
        #expect(peer.take() == ["4 ping"])
    }

    @Test func resultForAConnectionThatIsGoneIsHarmless() throws {
        let (harness, peer) = try self.connected(self.handledRooms)
        peer.send(.rpc(RPCRequest(method: "m")))
        peer.subscribe("a")
        let calls = harness.takeCalls()
        peer.vanish()
        #expect(harness.closedReasons == [3000])
        let next = try harness.open()
        #expect(next.id.slot == peer.id.slot)
        #expect(next.id != peer.id)
        harness.turn { core in
            core.machine.complete(calls[0].serial, .rpc(.success(Self.data("1"))))
            core.machine.complete(calls[1].serial, .subscribe(.success(SubscribeGrant())))
            core.machine.complete(999, .closed)
        }
        #expect(next.transport.bytes == [])
        #expect(harness[.memberships] == 0)
        #expect(harness.core.machine.connections[Int(next.id.slot)].pendingCalls == 0)
    }

    @Test func rateIsExactAtItsBoundary() throws {
        let harness = HubHarness(
            .open {
                $0.limits.commandsPerSecond = 10
                $0.limits.commandBurst = 5
            }
        )
        let peer = try harness.connect()
        harness.advance(by: .seconds(10))
        peer.send(requests: Array(repeating: .ping, count: 6))
        #expect(peer.take() == ["2 ping", "3 ping", "4 ping", "5 ping", "6 ping", "7 error 111"])
        harness.advance(by: .nanoseconds(99_999_999))
        peer.send(.ping)
        harness.advance(by: .nanoseconds(1))
        peer.send(.ping)
        peer.send(.ping)
        #expect(peer.take() == ["8 error 111", "9 ping", "10 error 111"])
        #expect(harness[.commandsRefusedRate] == 3)
    }

    @Test func peerThatIgnoresTheRateIsDisconnected() throws {
        let harness = HubHarness(
            .open {
                $0.limits.commandsPerSecond = 1
                $0.limits.commandBurst = 2
            }
        )
        let peer = try harness.connect()
        for _ in 0..<5 { peer.send(.ping) }
        #expect(peer.take() == ["2 ping"] + (3...6).map { id in "\(id) error 111" })
        #expect(peer.transport.farewells == [])
        peer.send(.ping)
        #expect(peer.transport.farewells == [.tooManyRequests])
        #expect(harness[.disconnectsRate] == 1)
    }

    @Test func pongOverTheRateIsNotPunished() throws {
        let harness = HubHarness(
            .open {
                $0.limits.commandsPerSecond = 1
                $0.limits.commandBurst = 1
            }
        )
        let peer = try harness.connect()
        peer.send(.pong)
        #expect(peer.transport.farewells == [])
    }

    @Test func largeBurstDoesNotOverflowItsCounter() throws {
        let harness = HubHarness(
            .open {
                $0.limits.commandsPerSecond = 1
                $0.limits.commandBurst = 40_000
            }
        )
        let peer = try harness.connect()
        let slot = Int(peer.id.slot)
        harness.core.machine.connections[slot].refusals = 65_535
        harness.core.machine.connections[slot].rateMark = .max / 2
        peer.send(.ping)
        #expect(peer.take() == ["2 error 111"])
        #expect(harness.core.machine.connections[slot].refusals == 65_536)
    }
}

import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct HubMachineClosingTests {
    /// One way in which a connection dies, and the code that its handler hears.
    struct Death: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var code: UInt32
        var run: @Sendable (HubHarness, Peer) -> Void
    }

    static let deaths = [
        Death(testDescription: "transport closed", code: 3000) { _, peer in peer.vanish() },
        Death(testDescription: "peer closing", code: 3000) { harness, peer in
            harness.turn { core in core.peerClosing(peer.id) }
        },
        Death(testDescription: "peer closing, then the host", code: 3000) { harness, peer in
            harness.turn { core in core.peerClosing(peer.id) }
            harness.turn { core in core.disconnect(peer.id, .forceReconnect) }
        },
        Death(testDescription: "disconnected by the host", code: 3503) { harness, peer in
            harness.turn { core in core.disconnect(peer.id, .forceDisconnect) }
        },
        Death(testDescription: "host and peer in one turn", code: 3503) { harness, peer in
            harness.turn { core in
                core.disconnect(peer.id, .forceDisconnect)
                core.peerClosing(peer.id)
            }
        },
        Death(testDescription: "the host, then the peer closing", code: 3503) { harness, peer in
            harness.turn { core in core.disconnect(peer.id, .forceDisconnect) }
            harness.turn { core in core.peerClosing(peer.id) }
            harness.turn { core in core.disconnect(peer.id, .slow) }
            #expect(peer.transport.farewells == [.forceDisconnect])
        },
        Death(testDescription: "no pong", code: 3012) { harness, _ in harness.run(for: .seconds(40)) },
        Death(testDescription: "bad request", code: 3501) { _, peer in peer.send(text: "{") },
        Death(testDescription: "binary", code: 3506) { _, peer in peer.send([1], kind: .binary) },
        Death(testDescription: "own queue", code: 3008) { harness, peer in
            peer.stopReading()
            for _ in 0..<3 {
                harness.turn { core in
                    core.enqueue(peer.id) { output in output += [UInt8](repeating: 0x0A, count: 99_999) }
                }
            }
        },
        Death(testDescription: "write failed", code: 3000) { _, peer in
            peer.transport.isBroken = true
            peer.send(.ping)
            peer.vanish()
        },
        Death(testDescription: "node stopped", code: 3001) { harness, _ in harness.turn { core in core.stop() } },
        Death(testDescription: "pending call", code: 3000) { _, peer in
            peer.send(.rpc(RPCRequest(method: "m")))
            peer.vanish()
        },
        Death(testDescription: "refused by a handler", code: 4100) { harness, peer in
            peer.send(.send(SendRequest(data: .null)))
            harness.answer(.message(.failure(.disconnect(Disconnect(code: 4100, reason: "no")))))
        },
        Death(testDescription: "aborted", code: 3011) { harness, peer in
            peer.stopReading()
            peer.send(.ping)
            harness.turn { core in core.disconnect(peer.id, .forceReconnect) }
            harness.run(for: .seconds(11))
        },
    ]

    @Test(arguments: deaths)
    func everyDeathIsToldOnceAndLeavesNothing(death: Death) throws {
        let harness = HubHarness(.handled(RoomPolicy()))
        let peer = try harness.connect()
        harness.answer(.connect(.success(ConnectGrant(user: "ann"))))
        for room in ["a", "b"] { peer.subscribe(room) }
        death.run(harness, peer)
        #expect(harness.closedReasons == [death.code])
        #expect(harness[.memberships] == 0)
        #expect(harness[.clientsConnected] == 0)
        harness.run(for: .seconds(60))
        peer.vanish()
        peer.vanish()
        #expect(harness.closedReasons == [death.code])
        #expect(harness[.roomsOpen] == 0)
        #expect(harness[.connectionsOpen] == 0)
        #expect(peer.transport.farewells.count <= 1)
        #expect(harness.events.life(of: peer.id) == ["connected", "closed \(death.code)"])
        #expect(harness.events.all.map(\.number) == Array(1...6))
        #expect(harness.events.rooms == ["occupied a", "occupied b", "vacated b", "vacated a"])
        harness.expectConserved()
        while !harness.calls.isEmpty { harness.answer(.closed) }
        #expect(harness.core.machine.calls.isEmpty)
    }

    @Test func connectionThatWasNeverGrantedIsNotTold() throws {
        let harness = HubHarness(.handled())
        let peers = try (0..<3).map { _ in try harness.open() }
        peers[0].vanish()
        peers[1].send(.connect(ConnectRequest()))
        peers[1].vanish()
        harness.run(for: .seconds(11))
        #expect(peers[2].transport.farewells == [.stale])
        #expect(harness.closedReasons == [])
        #expect(harness.events.all.isEmpty)
        harness.answer(.connect(.success(ConnectGrant())))
        #expect(harness[.clientsConnected] == 0)
    }

    @Test func rawConnectionIsToldOnceAndItsEndOnce() throws {
        let harness = HubHarness()
        let first = try harness.open(.raw(ScriptedRawHandler()))
        first.vanish()
        let second = try harness.open(.raw(ScriptedRawHandler()))
        #expect(second.id.slot == first.id.slot)
        harness.turn { core in core.stop() }
        second.vanish()
        #expect(harness.events.life(of: first.id) == ["connected", "closed 3000"])
        #expect(harness.events.life(of: second.id) == ["connected", "closed 3001"])
        #expect(harness.events.all.map(\.number) == [1, 2, 3, 4])
    }

    @Test(arguments: [false, true])
    func joinThatIsUnderWayEndsWithItsConnection(isConnecting: Bool) throws {
        let broker = ManualBroker()
        let harness = HubHarness(
            .open { if isConnecting { $0.connections = .granted(ConnectGrant(rooms: ["a"])) } },
            broker: broker
        )
        let peer = try harness.connect()
        if !isConnecting { peer.subscribe("a") }
        peer.vanish()
        let next = try harness.open()
        #expect(next.id.slot == peer.id.slot)
        let id = try broker.question()
        broker.post(.subscribed(id, room: "a", .success(StreamPosition(epoch: "x", offset: 0))))
        harness.turn()
        #expect(harness[.memberships] == 0)
        #expect(harness[.roomsOpen] == 0)
        #expect(next.transport.bytes == [])
        let isUnsubscribed = broker.take().contains { command in
            if case .unsubscribe("a") = command { true } else { false }
        }
        #expect(isUnsubscribed)
    }

    @Test func staleIDIsHarmless() throws {
        let harness = HubHarness()
        let old = try harness.connect()
        old.vanish()
        let new = try harness.connect()
        #expect(new.id.slot == old.id.slot)
        #expect(new.id.generation == old.id.generation + 1)
        let bytes = new.transport.bytes
        harness.turn { core in
            core.heard(old.id)
            #expect(core.receive(old.id, kind: .text, [0x7B].span) == .stop)
            #expect(core.flow(of: old.id) == .stop)
            core.enqueue(old.id) { output in output.append(1) }
            core.writable(old.id)
            core.peerClosing(old.id)
            core.disconnect(old.id, .slow)
            core.closed(old.id)
            #expect(!core.isOpen(old.id))
            #expect(core.isOpen(new.id))
        }
        #expect(new.transport.bytes == bytes)
        #expect(new.transport.farewells == [])
        harness.expectConserved()
    }

    @Test func whatIsQueuedLeavesBeforeTheGoodbye() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        peer.subscribe("a")
        _ = peer.take()
        let writer = try harness.connect()
        peer.transport.room = 3
        writer.publish("a", "1")
        writer.publish("a", "2")
        peer.send(.ping)
        harness.turn { core in core.disconnect(peer.id, .forceReconnect) }
        writer.publish("a", "3")
        #expect(peer.transport.farewells == [])
        peer.read(4)
        #expect(peer.transport.farewells == [])
        peer.read()
        #expect(peer.take() == ["a#1=1", "3 ping"])
        #expect(peer.transport.farewells == [.forceReconnect])
        peer.send(.ping)
        #expect(peer.take() == [])
    }

    @Test func peerThatClosesFirstGetsNoReason() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        harness.turn { core in core.peerClosing(peer.id) }
        #expect(peer.transport.farewells == [nil])
    }

    @Test func oneConnectionBeyondTheLimitIsRefused() throws {
        let harness = HubHarness(.open { $0.limits.connections = 2 })
        let first = try harness.connect()
        _ = try harness.connect()
        #expect(throws: HubCore.Refusal.connectionLimit) { try harness.open() }
        #expect(harness[.connectionsRefusedLimit] == 1)
        first.vanish()
        _ = try harness.open()
        harness.expectConserved()
    }

    @Test func stoppedHubTakesNobody() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        harness.turn { core in core.stop(.shutdown) }
        #expect(peer.transport.farewells == [.shutdown])
        #expect(throws: HubCore.Refusal.shuttingDown) { try harness.open() }
        harness.expectConserved()
    }

    @Test func slotClosedInTheTurnThatReusesItServesTheNewOne() throws {
        let harness = HubHarness()
        let old = try harness.connect()
        old.subscribe("a")
        let transport = RecordingTransport()
        harness.turn { core in
            core.enqueue(old.id) { output in output += Array("old\n".utf8) }
            core.closed(old.id)
            let info = TransportInfo(session: .client, format: JSONMessageFormat(), remoteAddress: "")
            _ = core.open(transport, info) { output in output += Array("new\n".utf8) }
        }
        #expect(transport.bytes == Array("new\n".utf8))
        #expect(old.transport.offers.count == 2)
    }
}

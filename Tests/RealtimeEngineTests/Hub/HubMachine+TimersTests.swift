import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct HubMachineHeartbeatTests {
    /// Phases of the tick at which a connection may begin.
    static let phases: [Int] = [0, 1, 37, 50, 99]

    @Test(arguments: phases)
    func silentPeerIsClosedAfterIntervalAndTimeout(phase: Int) throws {
        let harness = HubHarness()
        harness.advance(by: .milliseconds(phase))
        let peer = try harness.connect()
        let begin = harness.clock.now
        harness.run(for: .seconds(25))
        #expect(peer.transport.farewells == [])
        while peer.transport.farewells.isEmpty, let wake = harness.core.nextWake {
            harness.clock.set(to: wake)
            harness.turn()
        }
        #expect(peer.take() == ["ping"])
        #expect(peer.transport.farewells == [.noPong])
        let silence = harness.clock.now.nanoseconds - begin.nanoseconds
        #expect(silence > Duration.seconds(35).nanosecondsClamped)
        #expect(silence <= Duration.milliseconds(35_200).nanosecondsClamped)
        #expect(harness[.disconnectsNoPong] == 1)
    }

    @Test(arguments: phases)
    func anyByteWithinTheTimeoutKeepsAPeerAlive(phase: Int) throws {
        let harness = HubHarness()
        harness.advance(by: .milliseconds(phase))
        let peer = try harness.connect()
        for _ in 0..<20 {
            var pings = 0
            for _ in 0..<300 where pings == 0 {
                harness.run(for: .milliseconds(100))
                pings = peer.take().count
            }
            #expect(pings == 1)
            harness.run(for: .milliseconds(9900))
            harness.turn { core in core.heard(peer.id) }
        }
        #expect(peer.transport.farewells == [])
        #expect(harness[.pingsSent] == 20)
    }

    @Test func byteAfterTheTimeoutIsTooLate() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        harness.run(for: .milliseconds(25_100))
        #expect(peer.take() == ["ping"])
        harness.run(for: .milliseconds(10_200))
        harness.turn { core in core.heard(peer.id) }
        #expect(peer.transport.farewells == [.noPong])
    }

    @Test func pingsComeAtTheInterval() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        for _ in 0..<40 {
            harness.run(for: .seconds(5))
            peer.send(.pong)
        }
        #expect((7...8).contains(peer.take().count))
    }

    @Test func rawPeerIsPingedToo() throws {
        let harness = HubHarness()
        let peer = try harness.open(.raw(ScriptedRawHandler()))
        harness.run(for: .milliseconds(25_100))
        #expect(peer.take() == ["ping"])
        harness.run(for: .milliseconds(10_200))
        #expect(peer.transport.farewells == [.noPong])
    }

    @Test func peerThatWaitsForAHandlerIsNotCalledSilent() throws {
        let harness = HubHarness(.handled { $0.timing.handlerTimeout = .seconds(120) })
        let peer = try harness.connect()
        harness.answer(.connect(.success(ConnectGrant())))
        peer.send(.send(SendRequest(data: .null)))
        harness.run(for: .seconds(26))
        peer.send(.pong)
        harness.run(for: .seconds(60))
        #expect(peer.transport.farewells == [])
        harness.answer(.message(.success(())))
        harness.run(for: .seconds(5))
        #expect(peer.transport.farewells == [])
        harness.run(for: .seconds(60))
        #expect(peer.transport.farewells == [.noPong], "from then on it must show life again")
    }

    @Test func peerThatReadsNothingIsStillCalledSilent() throws {
        let harness = HubHarness(.open { $0.limits.ownQueueBytes = 1000 })
        let peer = try harness.connect()
        peer.stopReading()
        for _ in 0..<60 { peer.send(.ping) }
        #expect(!peer.transport.isReading)
        harness.run(for: .seconds(36))
        #expect(harness[.disconnectsNoPong] == 1)
    }

    @Test func transportThatDoesNotCloseIsAborted() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        harness.turn { core in core.disconnect(peer.id, .forceReconnect) }
        #expect(peer.transport.farewells == [.forceReconnect])
        harness.run(for: .milliseconds(9900))
        #expect(peer.transport.abortCount == 0)
        harness.run(for: .milliseconds(300))
        #expect(peer.transport.abortCount == 1)
        #expect(harness[.disconnectsAborted] == 1)
        peer.vanish()
        harness.expectConserved()
    }

    @Test func transportThatTakesNothingIsAbortedWithoutAGoodbye() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        peer.stopReading()
        peer.send(.ping)
        harness.turn { core in core.disconnect(peer.id, .forceReconnect) }
        harness.run(for: .milliseconds(10_200))
        #expect(peer.transport.farewells == [])
        #expect(peer.transport.abortCount == 1)
    }

    @Test func quietRoomGivesItsMemoryBackWithinSeconds() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        peer.subscribe("a")
        peer.publish("a", "1")
        #expect(harness.core.machine.rooms[0].logs[0].segments.count == 1)
        harness.run(for: .seconds(3))
        #expect(harness.core.machine.rooms[0].logs[0].segments.isEmpty)
        #expect(harness.core.machine.warmRooms.isEmpty)
    }
}

import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct HubMachineDrainingTests {
    private static let goodbye = Disconnect.shutdown(afterMilliseconds: 500, withinMilliseconds: 10_000)

    private static func gone(_ peers: [Peer]) -> Int { peers.count { peer in !peer.transport.farewells.isEmpty } }

    @Test func connectionsGoEvenlyAndEachIsToldWhenToComeBack() throws {
        let harness = HubHarness()
        let peers = try (0..<100).map { _ in try harness.connect() }
        harness.turn { core in core.drain(over: .seconds(10), comeBackAt: nil) }
        var perSecond: [Int] = []
        for _ in 0..<10 {
            let before = Self.gone(peers)
            harness.run(for: .seconds(1))
            perSecond.append(Self.gone(peers) - before)
        }
        #expect(perSecond.reduce(0, +) == 100)
        #expect(perSecond.allSatisfy { count in count >= 9 && count <= 11 }, "\(perSecond)")
        #expect(peers.allSatisfy { peer in peer.transport.farewells == [Self.goodbye] })
        #expect(harness[.disconnectsDrained] == 100)
        #expect(harness.core.drainReport == DrainReport(connections: 100, interrupted: 0))
    }

    @Test func newConnectionsAreRefusedFromTheStart() throws {
        let harness = HubHarness()
        _ = try harness.connect()
        harness.turn { core in core.drain(over: .seconds(10), comeBackAt: nil) }
        #expect(throws: HubCore.Refusal.shuttingDown) { try harness.open() }
    }

    @Test func connectionsWhoseTurnHasNotComeWorkAsBefore() throws {
        let harness = HubHarness()
        let peers = try (0..<2).map { _ in try harness.connect() }
        harness.turn { core in core.drain(over: .seconds(10), comeBackAt: nil) }
        peers[1].subscribe("a")
        harness.run(for: .seconds(6))
        #expect(Self.gone(peers) == 1)
        peers[1].send(.publish(PublishRequest(channel: "a", data: .null)))
        #expect(peers[1].take().contains { line in line.contains("publish") })
    }

    @Test func answersThatAreOwedComeBeforeTheGoodbyeAndNothingNewIsBegun() throws {
        let harness = HubHarness(.handled())
        let peer = try harness.connect()
        harness.answer(.connect(.success(ConnectGrant())))
        peer.send(.rpc(RPCRequest(method: "m")))
        _ = peer.take()
        harness.turn { core in core.drain(over: .zero, comeBackAt: nil) }
        peer.send(.rpc(RPCRequest(method: "n")))
        harness.run(for: .seconds(5))
        #expect(peer.transport.farewells.isEmpty)
        #expect(harness.calls.count == 1, "the second call is not begun")
        harness.answer(.rpc(.success(.null)))
        harness.run(for: .seconds(1))
        #expect(peer.take().contains { line in line.contains("rpc") })
        #expect(peer.transport.farewells == [Self.goodbye])
        #expect(harness.core.drainReport == DrainReport(connections: 1, interrupted: 0))
    }

    @Test func publishThatTheBrokerHasNotAnsweredIsWaitedFor() throws {
        let broker = ManualBroker()
        let harness = HubHarness(broker: broker)
        let peer = try harness.connect()
        peer.send(.publish(PublishRequest(channel: "a", data: .null)))
        let id = try broker.question()
        harness.turn { core in core.drain(over: .seconds(1), comeBackAt: nil) }
        harness.run(for: .seconds(5))
        #expect(peer.transport.farewells.isEmpty)
        broker.post(.published(id, .success(StreamPosition(epoch: "x", offset: 1))))
        harness.run(for: .seconds(1))
        #expect(peer.take().contains { line in line.contains("publish") })
        #expect(peer.transport.farewells == [Self.goodbye])
    }

    @Test func callThatHangsIsWaitedForUntilTheDeadlineAndCounted() throws {
        let harness = HubHarness(.handled())
        let peer = try harness.connect()
        harness.answer(.connect(.success(ConnectGrant())))
        peer.send(.rpc(RPCRequest(method: "m")))
        harness.turn { core in core.drain(over: .seconds(2), comeBackAt: nil) }
        harness.run(for: .milliseconds(11_800))
        #expect(peer.transport.farewells.isEmpty)
        harness.run(for: .milliseconds(400))
        #expect(peer.transport.farewells == [Self.goodbye])
        #expect(harness.core.drainReport == DrainReport(connections: 1, interrupted: 1))
    }

    @Test func stopDuringADrainEndsItAtOnce() throws {
        let harness = HubHarness()
        let peers = try (0..<10).map { _ in try harness.connect() }
        harness.turn { core in core.drain(over: .seconds(100), comeBackAt: nil) }
        harness.turn { core in core.stop() }
        #expect(Self.gone(peers) == 10)
        harness.run(for: .seconds(200))
        #expect(peers.allSatisfy { peer in peer.transport.farewells.count == 1 })
    }

    @Test(arguments: [
        ("ws://10.0.0.2:8000/c", #"{"reason":"shutdown","after":500,"within":10000,"at":"ws://10.0.0.2:8000/c"}"#),
        ("ws://\"", #"{"reason":"shutdown","after":500,"within":10000}"#),
        (String(repeating: "x", count: 80), #"{"reason":"shutdown","after":500,"within":10000}"#),
    ])
    func clientsAreToldWhereToComeBackIfItFits(server: String, reason: String) throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        harness.turn { core in core.drain(over: .zero, comeBackAt: server) }
        #expect(peer.transport.farewells.map { farewell in farewell?.reason } == [reason])
    }

    @Test func drainWithNobodyIsOverAtOnce() {
        let harness = HubHarness()
        harness.turn { core in core.drain(over: .seconds(10), comeBackAt: nil) }
        #expect(harness.core.nextWake == nil)
        #expect(harness.core.drainReport == DrainReport(connections: 0, interrupted: 0))
    }
}

import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct HubMachinePresenceTests {
    private static let policy = RoomPolicy(presence: true, joinLeave: true, presenceGrace: .seconds(3))

    private static func harness(_ policy: RoomPolicy = Self.policy) -> HubHarness {
        HubHarness(.open(policy, user: "ann"))
    }

    /// What an observer is told from now on.
    private static func words(_ peer: Peer) -> [String] { peer.take() }

    /// The ways in which a connection ends, and whether its client is expected to come back.
    struct End: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var isDrop: Bool
        var run: @Sendable (HubHarness, Peer) -> Void
    }

    static let ends = [
        End(testDescription: "unsubscribes", isDrop: false) { _, peer in
            peer.send(.unsubscribe(UnsubscribeRequest(channel: "a")))
        },
        End(testDescription: "closes", isDrop: false) { harness, peer in
            harness.turn { core in core.peerClosing(peer.id) }
        },
        End(testDescription: "is sent away", isDrop: false) { harness, peer in
            harness.turn { core in core.disconnect(peer.id, .forceDisconnect) }
        },
        End(testDescription: "breaks the rules", isDrop: false) { _, peer in peer.send([1], kind: .binary) },
        End(testDescription: "vanishes", isDrop: true) { _, peer in peer.vanish() },
        End(testDescription: "is asked to reconnect", isDrop: true) { harness, peer in
            harness.turn { core in core.disconnect(peer.id, .forceReconnect) }
        },
        End(testDescription: "is slow", isDrop: true) { harness, peer in
            harness.turn { core in core.disconnect(peer.id, .slow) }
        },
        End(testDescription: "loses its node", isDrop: true) { harness, _ in harness.turn { core in core.stop() } },
    ]

    @Test(arguments: Self.ends)
    func onlyClientsThatComeBackAreWaitedFor(end: End) throws {
        let harness = Self.harness()
        let peer = try harness.connect()
        peer.subscribe("a")
        end.run(harness, peer)
        #expect(harness.events.rooms == (end.isDrop ? ["occupied a"] : ["occupied a", "vacated a"]))
        harness.run(for: .milliseconds(2900))
        #expect(harness.events.rooms.count == (end.isDrop ? 1 : 2))
        harness.run(for: .milliseconds(200))
        #expect(harness.events.rooms == ["occupied a", "vacated a"])
    }

    @Test func observerSeesTheNewClientBeforeTheOldOneLeaves() throws {
        let harness = Self.harness()
        let observer = try harness.connect()
        observer.subscribe("a")
        let first = try harness.connect()
        first.subscribe("a")
        _ = observer.take()
        first.vanish()
        harness.run(for: .seconds(2))
        #expect(Self.words(observer) == [])
        try harness.connect().subscribe("a")
        #expect(Self.words(observer) == ["a join ann", "a leave ann"])
        #expect(harness[.presenceGraceKept] == 1)
        harness.run(for: .seconds(5))
        #expect(Self.words(observer) == [])
    }

    @Test func clientInGraceIsListedUntilItLeaves() throws {
        let harness = Self.harness()
        let observer = try harness.connect()
        observer.subscribe("a")
        let other = try harness.connect()
        other.subscribe("a")
        other.vanish()
        _ = observer.take()
        observer.send(.presenceStats(PresenceStatsRequest(channel: "a")))
        #expect(observer.take().last?.contains("2") == true)
        harness.run(for: .milliseconds(3100))
        _ = observer.take()
        observer.send(.presenceStats(PresenceStatsRequest(channel: "a")))
        #expect(observer.take().last?.contains("2") == false)
    }

    @Test func hubThatDetachesStillTellsWhatItAloneWasTold() throws {
        let harness = Self.harness(RoomPolicy(presence: true, presenceGrace: .zero))
        let peer = try harness.connect()
        peer.subscribe("a")
        harness.turn { core in
            core.disconnect(peer.id, .slow)
            core.settle()
        }
        harness.core.detach()
        #expect(harness.events.rooms == ["occupied a", "vacated a"])
    }
}

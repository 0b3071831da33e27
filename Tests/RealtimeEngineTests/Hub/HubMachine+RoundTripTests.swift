import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct HubMachineRoundTripTests {
    /// Goes from wake to wake until a ping comes, and answers it after a while.
    private func answerNextPing(_ harness: HubHarness, _ peer: Peer, after delay: Duration) {
        while !peer.take().contains("ping"), let wake = harness.core.nextWake {
            harness.clock.set(to: wake)
            harness.turn()
        }
        harness.advance(by: delay)
        peer.send(.pong)
    }

    @Test func roundTripIsMeasuredAndSmoothed() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        #expect(harness.core.roundTrip(of: peer.id) == nil)
        self.answerNextPing(harness, peer, after: .milliseconds(80))
        #expect(harness.core.roundTrip(of: peer.id) == .milliseconds(80))
        #expect(harness.metrics.observed(.roundTrip) == [80_000])
        peer.send(.pong)
        #expect(harness.metrics.observed(.roundTrip) == [80_000], "nobody asked for the second one")
        self.answerNextPing(harness, peer, after: .milliseconds(160))
        #expect(harness.core.roundTrip(of: peer.id) == .milliseconds(90))
    }

    @Test func otherBytesAreLifeButNoAnswer() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        harness.run(for: .milliseconds(25_100))
        peer.send(.ping)
        #expect(harness.core.roundTrip(of: peer.id) == nil)
        #expect(harness.metrics.observed(.roundTrip) == [])
    }

    @Test func answerThatMayBeToEitherOfTwoPingsSaysNothing() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        harness.run(for: .milliseconds(25_100))
        harness.turn { core in core.heard(peer.id) }
        harness.run(for: .milliseconds(25_200))
        #expect(peer.take() == ["ping", "ping"])
        peer.send(.pong)
        #expect(harness.metrics.observed(.roundTrip) == [])
        self.answerNextPing(harness, peer, after: .milliseconds(5))
        #expect(harness.metrics.observed(.roundTrip).count == 1)
    }

    @Test func answerThatWaitedBehindAHandlerSaysNothing() throws {
        let harness = HubHarness(.handled())
        let peer = try harness.connect()
        harness.answer(.connect(.success(ConnectGrant())))
        harness.run(for: .milliseconds(25_100))
        peer.send(.send(SendRequest(data: .null)))
        peer.send(.pong)
        harness.advance(by: .seconds(9))
        harness.answer(.message(.success(())))
        #expect(harness.metrics.observed(.roundTrip) == [])
    }

    @Test func pongOfTheTransportCountsForRawConnectionsOnly() throws {
        let harness = HubHarness()
        let raw = try harness.open(.raw(ScriptedRawHandler()))
        let client = try harness.connect()
        harness.run(for: .milliseconds(25_100))
        harness.turn { core in
            core.ponged(raw.id)
            core.ponged(client.id)
        }
        #expect(harness.core.roundTrip(of: raw.id) != nil)
        #expect(harness.core.roundTrip(of: client.id) == nil)
    }
}

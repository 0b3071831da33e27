import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct HubMachineFairnessTests {
    private static let payload = "\"\(String(repeating: "x", count: 400))\""

    @Test func busyRoomDoesNotStarveTheOthersOfAConnection() throws {
        let harness = HubHarness(.open { $0.limits.writeBytes = 1000 })
        let peer = try harness.connect()
        for room in ["busy", "quiet"] { peer.subscribe(room) }
        let writer = try harness.connect()
        _ = peer.take()
        peer.stopReading()
        for _ in 0..<20 { writer.publish("busy", Self.payload) }
        writer.publish("quiet", "1")
        // The socket takes less than a write's worth each time, and the busy room goes on.
        var heard: [String] = []
        for _ in 0..<4 {
            peer.read(900)
            for _ in 0..<5 { writer.publish("busy", Self.payload) }
            heard += peer.take()
        }
        #expect(heard.offsets(of: "quiet") == [1])
        #expect(harness[.writesRotated] > 0)
        peer.read()
        #expect(peer.isAtMessageEnd)
        heard += peer.take()
        #expect(heard.offsets(of: "busy") == Array(1...40))
    }

    @Test func connectionWithOneRoomHasNothingToRotate() throws {
        let harness = HubHarness(.open { $0.limits.writeBytes = 1000 })
        let peer = try harness.connect()
        peer.subscribe("a")
        let writer = try harness.connect()
        peer.stopReading()
        for _ in 0..<20 { writer.publish("a", Self.payload) }
        peer.read()
        #expect(peer.take().offsets(of: "a") == Array(1...20))
        #expect(harness[.writesRotated] == 0)
    }

    @Test func slowestConnectionsAreListedByWhatWaitsForThem() throws {
        let harness = HubHarness()
        let peers = try (0..<3).map { _ in try harness.connect() }
        for peer in peers { peer.subscribe("a") }
        let writer = try harness.connect()
        peers[1].stopReading()
        writer.publish("a", Self.payload)
        peers[2].stopReading()
        writer.publish("a", Self.payload)
        peers[2].send(.ping)
        harness.advance(by: .seconds(2))
        let slow = harness.core.machine.slowest(5)
        #expect(slow.map(\.connection) == [peers[1].id, peers[2].id])
        #expect(slow.map(\.bytesBehind)[0] > slow.map(\.bytesBehind)[1])
        #expect(slow[0].blockedFor == .seconds(2))
        #expect(slow[0].ownQueueBytes == 0)
        #expect(slow[1].ownQueueBytes > 0)
        #expect(harness.core.machine.slowest(1).map(\.connection) == [peers[1].id])
        #expect(harness.core.machine.slowest(-1).isEmpty)
    }
}

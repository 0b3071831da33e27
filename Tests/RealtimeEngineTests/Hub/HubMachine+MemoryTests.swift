import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct HubMachineMemoryTests {
    private static let payload = "\"\(String(repeating: "x", count: 1000))\""

    private func harness(_ bytes: Int, _ overflow: RoomPolicy.Overflow = .skipToLatest) -> HubHarness {
        HubHarness(.open(RoomPolicy(overflow: overflow, presence: false)) { $0.limits.memoryBytes = bytes })
    }

    private func expectCounted(_ harness: HubHarness) {
        var held = 0
        for room in harness.core.machine.rooms.indices {
            for log in harness.core.machine.rooms[room].logs {
                held += log.segments.reduce(0) { sum, segment in sum + segment.capacity }
            }
            held += harness.core.machine.rooms[room].conflation.bytes
        }
        for slot in harness.core.machine.connections.indices {
            held += harness.core.machine.connections[slot].own.count
        }
        #expect(harness.core.machine.heldBytes == held)
        #expect(harness[.memoryBytesUsed] == held)
    }

    @Test func largestLogWithMembersThatLagIsTrimmedFirst() throws {
        let harness = self.harness(40_000)
        let peer = try harness.connect(name: "swift-realtime")
        for room in ["large", "small"] { peer.subscribe(room) }
        _ = peer.take()
        peer.stopReading()
        let writer = try harness.connect()
        for _ in 0..<3 { writer.publish("small", Self.payload) }
        while harness[.shedRoomLogs] == 0 { writer.publish("large", Self.payload) }
        self.expectCounted(harness)
        #expect(harness.core.machine.heldBytes <= 40_000)
        let published = harness[.publicationsReceived] - 3
        peer.read()
        let heard = peer.take()
        #expect(heard.offsets(of: "small") == [1, 2, 3])
        #expect(heard.last == "large gap 1-\(published)@e.1" || heard.contains("large gap 1-\(published)@e.1"))
        self.expectCounted(harness)
    }

    @Test func overflowPolicyOfTheRoomDecides() throws {
        let harness = self.harness(20_000, .disconnect)
        let peer = try harness.connect()
        peer.subscribe("a")
        peer.stopReading()
        let writer = try harness.connect()
        while harness[.shedRoomLogs] == 0 { writer.publish("a", Self.payload) }
        #expect(harness[.disconnectsSlow] == 1)
        peer.read()
        #expect(peer.transport.farewells == [.slow])
    }

    @Test func largestQueuesAreEndedWhenNoLogIsLeft() throws {
        let harness = self.harness(10_000)
        let peers = try (0..<3).map { _ in try harness.connect() }
        for (place, peer) in peers.enumerated() {
            peer.stopReading()
            let bytes = [UInt8](repeating: 0x0A, count: 3000 + 500 * place)
            harness.turn { core in core.enqueue(peer.id) { output in output += bytes } }
        }
        #expect(harness[.shedOwnQueues] == 1)
        for peer in peers { peer.read() }
        #expect(peers.map { peer in peer.transport.farewells.count } == [0, 0, 1])
        for peer in peers { peer.vanish() }
        self.expectCounted(harness)
        #expect(harness.core.machine.leavingBytes == 0)
    }

    @Test func queuesOnTheirWayOutCountAsGivenBack() throws {
        let harness = self.harness(10_000)
        let peers = try (0..<4).map { _ in try harness.connect() }
        for peer in peers {
            peer.stopReading()
            let bytes = [UInt8](repeating: 0x0A, count: 3000)
            harness.turn { core in core.enqueue(peer.id) { output in output += bytes } }
        }
        for _ in 0..<5 { harness.turn() }
        #expect(harness[.shedOwnQueues] == 1)
        #expect(harness.core.memoryUse.leaving == 3000)
    }

    @Test func warmLogsThatNobodyNeedsGoFirst() throws {
        let harness = self.harness(8000)
        let peer = try harness.connect()
        let writer = try harness.connect()
        for room in 0..<6 {
            peer.subscribe("room\(room)")
            writer.publish("room\(room)", "1")
        }
        #expect(harness.core.machine.heldBytes <= 8000)
        #expect(harness[.membersOvertaken] == 0)
        self.expectCounted(harness)
    }

    @Test func keysOfRoomsGoWhenNoLogIsLeft() throws {
        let broker = ManualBroker()
        let policy = RoomPolicy(overflow: .skipToLatest, presence: false)
        let harness = HubHarness(.open(policy) { $0.limits.memoryBytes = 20_000 }, broker: broker)
        let peer = try harness.connect(name: "swift-realtime")
        peer.subscribe("a")
        broker.post(.subscribed(try broker.question(), room: "a", .success(StreamPosition(epoch: "x", offset: 0))))
        harness.turn()
        peer.stopReading()
        for offset in 1...30 as ClosedRange<UInt64> {
            var entry = LogEntry.json(Self.payload, offset: offset)
            entry.conflationKey = "\(offset)"
            broker.post(.publication(room: "a", epoch: "x", entry))
            harness.turn()
            #expect(harness.core.machine.heldBytes <= 20_000)
        }
        #expect(harness[.shedRoomLogs] > 0)
        #expect(harness[.conflatedKeysForgotten] > 0)
        #expect(harness[.shedOwnQueues] == 0)
        self.expectCounted(harness)
    }

    @Test func nothingIsHeldOnceEverybodyHasGone() throws {
        let harness = self.harness(1 << 20)
        let peers = try (0..<3).map { _ in try harness.connect() }
        for peer in peers { peer.subscribe("a") }
        peers[0].stopReading()
        for _ in 0..<20 { peers[1].publish("a", Self.payload) }
        self.expectCounted(harness)
        for peer in peers { peer.vanish() }
        harness.run(for: .seconds(3))
        self.expectCounted(harness)
        #expect(harness[.memoryBytesUsed] == 0)
    }
}

struct MemoryBudgetTests {
    @Test func hubGivesBackWhatIsTooMuchButNotItsPart() {
        let budget = MemoryBudget(limit: 1000)
        budget.join()
        budget.join()
        #expect(budget.update(from: 0, to: 900) == 0)
        #expect(budget.update(from: 0, to: 300) == 0, "the other one holds too much")
        #expect(budget.update(from: 900, to: 900) == 200)
        #expect(budget.update(from: 300, to: 2000) == 1500)
        budget.leave(2000)
        #expect(budget.count == 900)
        #expect(budget.update(from: 900, to: 1200) == 200)
    }
}

import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct HubMachineDeliveryTests {
    @Test func everythingOfATurnLeavesInOneWrite() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        for room in ["a", "b", "c"] { peer.subscribe(room) }
        let writer = try harness.connect()
        let offers = peer.transport.offers.count
        writer.send(
            requests: (0..<9).map { number in
                .publish(PublishRequest(channel: ["a", "b", "c"][number % 3], data: .null))
            }
        )
        #expect(peer.transport.offers.count == offers + 1)
        #expect(peer.take().count == 3 + 9)
    }

    @Test func moreThanOneWritesWorthIsDueInSeveral() throws {
        let harness = HubHarness(.open { $0.limits.writeBytes = 1000 })
        let peer = try harness.connect()
        peer.subscribe("a")
        peer.stopReading()
        let writer = try harness.connect()
        for _ in 0..<60 { writer.publish("a", "\"\(String(repeating: "x", count: 400))\"") }
        peer.read()
        #expect(peer.take().offsets(of: "a") == Array(1...60))
    }

    @Test func twentyRoomsAtOnceAreAllDelivered() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        for room in 0..<20 { peer.subscribe("room\(room)") }
        let writer = try harness.connect()
        _ = peer.take()
        writer.send(
            requests: (0..<40).map { number in
                .publish(PublishRequest(channel: "room\(number % 20)", data: .null))
            }
        )
        let heard = peer.take()
        for room in 0..<20 { #expect(heard.offsets(of: "room\(room)") == [1, 2]) }
    }

    @Test func fullTransportIsOfferedNothingUntilItIsWritable() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        peer.subscribe("a")
        let writer = try harness.connect()
        peer.stopReading()
        writer.publish("a", "1")
        let offers = peer.transport.offers.count
        for number in 2...5 { writer.publish("a", "\(number)") }
        #expect(peer.transport.offers.count == offers)
        #expect(harness[.writesBlocked] == 1)
        peer.read()
        #expect(peer.transport.offers.count == offers + 1)
        #expect(peer.take().offsets(of: "a") == [1, 2, 3, 4, 5])
    }

    @Test func slowMemberDelaysNobody() throws {
        let harness = HubHarness()
        let peers = try (0..<4).map { _ in try harness.connect() }
        for peer in peers { peer.subscribe("a") }
        peers[1].stopReading()
        let writer = try harness.connect()
        for number in 1...50 { writer.publish("a", "\(number)") }
        for index in [0, 2, 3] { #expect(peers[index].take().offsets(of: "a") == Array(1...50)) }
        #expect(peers[1].take().offsets(of: "a") == [])
        peers[1].read()
        #expect(peers[1].take().offsets(of: "a") == Array(1...50))
    }

    /// However few bytes a transport takes each time, frames are never mixed.
    @Test(arguments: [1, 2, 3, 7, 50, 301])
    func halfSentFrameIsFinishedBeforeAnythingElse(step: Int) throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        for room in ["a", "b"] { peer.subscribe(room) }
        let writer = try harness.connect()
        peer.stopReading()
        var reads = 0
        for number in 1...30 {
            writer.publish(number % 2 == 0 ? "a" : "b", "\"\(String(repeating: "x", count: number * 5))\"")
            if number % 3 == 0 { peer.send(.ping) }
            if number == 15 { peer.send(.unsubscribe(UnsubscribeRequest(channel: "b"))) }
            peer.read(step)
        }
        while peer.transport.isFull && reads < 100_000 {
            reads += 1
            peer.read(step)
        }
        #expect(peer.isAtMessageEnd)
        let heard = peer.take()
        #expect(heard.offsets(of: "a") == Array(1...15))
        #expect(heard.filter { words in words.hasSuffix(" ping") }.count == 10)
        #expect(heard.offsets(of: "b") == Array(1...UInt64(heard.offsets(of: "b").count)))
    }

    @Test func nothingOfARoomComesAfterTheUnsubscribeReplyButTheRestOfAFrame() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        peer.subscribe("a")
        let writer = try harness.connect()
        peer.transport.room = 5
        for number in 1...3 { writer.publish("a", "\(number)") }
        peer.send(.unsubscribe(UnsubscribeRequest(channel: "a")))
        peer.read()
        #expect(peer.take() == ["2 subscribe 0@e.1", "a#1=1", "3 unsubscribe"])
    }

    @Test func ownQueueLimitPausesReadingAtHalfAndEndsTheConnectionBeyond() throws {
        let harness = HubHarness(.open { $0.limits.ownQueueBytes = 1000 })
        let peer = try harness.connect()
        peer.stopReading()
        while peer.transport.isReading { peer.send(.ping) }
        let waiting = harness.core.machine.connections[Int(peer.id.slot)].own.count
        #expect(waiting > 500)
        #expect(waiting < 600)
        peer.send(.ping)
        #expect(harness.core.machine.connections[Int(peer.id.slot)].own.count == waiting)
        let pong = [UInt8](repeating: 0x0A, count: 300)
        for _ in 0..<2 { harness.turn { core in core.enqueue(peer.id) { output in output += pong } } }
        #expect(harness[.disconnectsSlow] == 0)
        harness.turn { core in core.enqueue(peer.id) { output in output += pong } }
        #expect(harness[.disconnectsSlow] == 1)
        peer.read()
        #expect(peer.transport.farewells == [.slow])
    }

    @Test func readingResumesWhenTheOwnQueueEmptiesThoughRoomTrafficWaits() throws {
        let harness = HubHarness(.open { $0.limits.ownQueueBytes = 1000 })
        let peer = try harness.connect()
        peer.subscribe("a")
        let writer = try harness.connect()
        peer.stopReading()
        while peer.transport.isReading { peer.send(.ping) }
        peer.send(.ping)
        for _ in 0..<20 { writer.publish("a", "\"\(String(repeating: "x", count: 300))\"") }
        peer.read(1000)
        #expect(peer.transport.isFull)
        #expect(peer.transport.isReading)
        #expect(peer.transport.unread.isEmpty)
    }

    @Test func failedWriteIsTheEndOfOffers() throws {
        let harness = HubHarness()
        let peer = try harness.connect()
        peer.subscribe("a")
        let writer = try harness.connect()
        peer.transport.isBroken = true
        writer.publish("a", "1")
        let offers = peer.transport.offers.count
        writer.publish("a", "2")
        #expect(peer.transport.offers.count == offers)
        peer.vanish()
        harness.expectConserved()
        #expect(harness[.memberships] == 0)
    }

    @Test func deliveriesAreCounted() throws {
        let harness = HubHarness()
        let peers = try (0..<3).map { _ in try harness.connect() }
        for peer in peers { peer.subscribe("a") }
        peers[0].publish("a", "1")
        peers[0].publish("a", "2")
        #expect(harness[.deliveriesDue] == 6)
        #expect(harness[.publicationsReceived] == 2)
        let bytes = peers.reduce(0) { sum, peer in sum + peer.transport.bytes.count }
        #expect(harness[.bytesWritten] == bytes)
        harness.advance(by: .seconds(1))
        #expect(harness.metrics[.bytesWritten] == bytes)
        #expect(harness.metrics[.connectionsOpen] == 3)
        #expect(harness.metrics[.memberships] == 3)
    }
}

struct OwnQueueTests {
    @Test func queueThatIsNeverEmptyKeepsItsMemoryBounded() {
        var queue = OwnQueue()
        var spare: [[UInt8]] = []
        for _ in 0..<20_000 {
            var bytes = queue.lend(spare: &spare)
            bytes += [UInt8](repeating: 1, count: 100)
            queue.restore(bytes)
            if queue.count > 100 { queue.consume(100, spare: &spare) }
        }
        #expect(queue.count == 100)
        #expect(queue.bytes.count < 16_384)
    }

    @Test func restGoesFirstAndIsNotCounted() {
        var queue = OwnQueue()
        var spare: [[UInt8]] = []
        queue.restore([8, 9])
        queue.putFirst(FrameRest(frame: [1, 2, 3], taken: 1))
        #expect(queue.count == 2)
        let order = unsafe queue.withBytes { rest, own in unsafe [Array(rest), Array(own)] }
        #expect(order == [[2, 3], [8, 9]])
        queue.consumeRest(1)
        queue.consumeRest(1)
        #expect(!queue.isEmpty)
        queue.consume(2, spare: &spare)
        #expect(queue.isEmpty)
        #expect(spare.count == 1)
        queue.putFirst(FrameRest(frame: [1], taken: 1))
        #expect(queue.isEmpty)
    }
}

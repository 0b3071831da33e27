import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct ReceiptsTests {
    private static func position(_ offset: UInt64, _ epoch: String = "e.1") -> StreamPosition {
        StreamPosition(epoch: epoch, offset: offset)
    }

    @Test(
        arguments: [
            (BrokerReceipt(isSequenced: false), 3, 3, .unknown), (BrokerReceipt(isSequenced: true), 0, 0, .sequenced),
            (BrokerReceipt(isSequenced: true), 3, 2, .queued), (BrokerReceipt(isSequenced: true), 3, 3, .written),
            (BrokerReceipt(isSequenced: true, consumers: 2, acknowledged: 1), 0, 0, .sequenced),
            (BrokerReceipt(isSequenced: true, consumers: 2, acknowledged: 2), 3, 1, .acknowledged),
        ] as [(BrokerReceipt, Int, Int, PublicationReceipt.Level)]
    )
    func levelIsTheHighestThatIsReached(
        _ broker: BrokerReceipt,
        _ members: Int,
        _ written: Int,
        _ level: PublicationReceipt.Level
    ) {
        #expect(PublicationReceipt(broker: broker, members: members, written: written).level == level)
    }

    @Test func membersWhoseTransportsTookItAreTold() throws {
        let harness = HubHarness()
        let peers = try (0..<3).map { _ in try harness.connect() }
        for peer in peers { peer.subscribe("a") }
        peers[2].stopReading()
        peers[0].publish("a", "1")
        peers[0].publish("a", "2")
        let counts = harness.core.machine.members(of: "a", past: Self.position(2))
        #expect(counts.members == 3)
        #expect(counts.written == 2)
        #expect(harness.core.machine.members(of: "a", past: Self.position(3)).written == 0)
        #expect(harness.core.machine.members(of: "a", past: Self.position(1, "other")).members == 0)
        #expect(harness.core.machine.members(of: "b", past: Self.position(1)).members == 0)
    }

    @Test func consumersThatAcknowledgedOrGaveUpAreTold() throws {
        let broker = MemoryBroker(epoch: "e")
        let policy = ConsumerPolicy(ackWait: .seconds(1), maxAttempts: 1)
        let room = RoomPolicy(presence: false, consumers: policy)
        let harness = HubHarness(.open(room, user: "ann"), broker: broker)
        let (first, second) = (try harness.connect(), try harness.connect())
        first.consume("a", "c")
        second.consume("a", "d")
        first.publish("a", "1")
        #expect(self.receipt(1, broker) == BrokerReceipt(isSequenced: true, consumers: 2))
        first.acknowledge("a", [1])
        #expect(self.receipt(1, broker) == BrokerReceipt(isSequenced: true, consumers: 2, acknowledged: 1))
        harness.run(for: .seconds(3))
        let settled = BrokerReceipt(isSequenced: true, consumers: 2, acknowledged: 1, deadLettered: 1)
        #expect(self.receipt(1, broker) == settled)
    }

    @Test func whatTheLogDoesNotHoldIsUnknown() async throws {
        let broker = MemoryBroker(epoch: "e")
        let node = Node(configuration: .open(), environment: ManualClock().environment(), broker: broker)
        let position = try await node.publish(Payload(kind: .json, bytes: [0x31]), to: "a").get()
        #expect(try await node.receipt(for: position, in: "a").get().level == .sequenced)
        #expect(try await node.receipt(for: position, in: "b").get().level == .unknown)
        for wrong in [Self.position(0), Self.position(2), Self.position(1, "other")] {
            #expect(try await node.receipt(for: wrong, in: "a").get().level == .unknown)
        }
    }

    private func receipt(_ offset: UInt64, _ broker: MemoryBroker) -> BrokerReceipt? {
        let mailbox = BrokerMailbox {}
        let link = broker.attach(mailbox)
        let time = TurnTime(now: Instant(nanoseconds: 0), wallMilliseconds: 0)
        let id = BrokerRequestID(number: 1)
        broker.perform(.receipt(id, room: "a", Self.position(offset)), from: link, at: time)
        var mail: [BrokerEvent] = []
        _ = mailbox.take(into: &mail)
        broker.detach(link, at: time)
        guard case .receipt(_, .success(let receipt))? = mail.last else { return nil }
        return receipt
    }
}

import BenchmarkSupport
import Testing

struct DeliveryLedgerTests {
    private static let rooms = [
        RoomPlan(name: "all", members: [0, 1, 2], publishers: [0, 1]),
        RoomPlan(name: "two", members: [1, 2], publishers: [2]),
    ]

    private func header(_ room: UInt16, _ publisher: UInt16, _ sequence: UInt32) -> PayloadHeader {
        PayloadHeader(publisher: publisher, room: room, sequence: sequence, sentAt: 0)
    }

    /// Publishes one message of each publisher of room 0 and two in room 1.
    private func published(expectsOffsets: Bool = false) -> DeliveryLedger {
        var ledger = DeliveryLedger(rooms: Self.rooms, connections: 3, expectsOffsets: expectsOffsets)
        let lanes = [(0, 0), (0, 1), (1, 0), (1, 0)]
        let numbers = lanes.map { room, publisher in ledger.nextSequence(room: room, publisher: publisher) }
        #expect(numbers == [0, 0, 0, 1])
        return ledger
    }

    @Test
    func aCompleteRunIsClean() {
        var ledger = published()
        for connection in 0..<3 {
            _ = ledger.record(header(0, 0, 0), offset: nil, on: connection)
            _ = ledger.record(header(0, 1, 0), offset: nil, on: connection)
        }
        for connection in 1..<3 {
            _ = ledger.record(header(1, 0, 0), offset: nil, on: connection)
            #expect(!ledger.isComplete(connection))
            _ = ledger.record(header(1, 0, 1), offset: nil, on: connection)
            #expect(ledger.isComplete(connection))
        }
        #expect(ledger.settled().isClean)
        #expect(ledger.delivered == 10)
    }

    @Test
    func whatNeverCameIsMissing() {
        var ledger = published()
        _ = ledger.record(header(1, 0, 1), offset: nil, on: 1)
        #expect(ledger.settled().missing == 9)
    }

    @Test
    func anExcusedConnectionIsNotChecked() {
        var ledger = published()
        for connection in 0..<3 { ledger.excuse(connection) }
        _ = ledger.record(header(0, 0, 9), offset: nil, on: 0)
        #expect(ledger.settled().isClean)
    }

    @Test
    func repeatedAndLateDeliveriesAreCounted() {
        var ledger = published()
        for sequence: UInt32 in [1, 0, 0] { _ = ledger.record(header(1, 0, sequence), offset: nil, on: 2) }
        #expect(ledger.faults.reordered == 1)
        #expect(ledger.faults.duplicated == 1)
    }

    @Test
    func membersThatSawAnotherOrderDisagree() {
        var ledger = published()
        for connection in 0..<3 {
            for publisher: UInt16 in connection == 2 ? [1, 0] : [0, 1] {
                _ = ledger.record(header(0, publisher, 0), offset: nil, on: connection)
            }
        }
        #expect(ledger.settled().disagreements == 1)
    }

    @Test
    func aForeignRoomOrPublisherIsDamage() {
        var ledger = published()
        let answers = [
            ledger.record(header(1, 0, 0), offset: nil, on: 0),
            ledger.record(header(0, 2, 0), offset: nil, on: 0),
        ]
        #expect(answers == [false, false])
        #expect(ledger.faults.damaged == 2)
    }

    @Test(
        arguments: [
            ([5, 6], 0), ([5, 7], 1), ([5, 5], 1), ([6, 5], 1), ([5, nil], 1), ([nil, 5], 1),
        ] as [([UInt64?], Int)]
    )
    func offsetsMustFollowEachOther(offsets: [UInt64?], faults: Int) {
        var ledger = published(expectsOffsets: true)
        for (sequence, offset) in offsets.enumerated() {
            _ = ledger.record(header(1, 0, UInt32(sequence)), offset: offset, on: 1)
        }
        #expect(ledger.faults.offsets == faults)
    }

    @Test
    func faultsFoundOutsideAreKept() {
        var ledger = published()
        ledger.count(\.unnotified)
        #expect(ledger.settled().unnotified == 1)
        var sum = ledger.settled()
        sum += sum
        #expect(sum.unnotified == 2)
        #expect(sum.named.first { name, _ in name == "unnotified" }?.count == 2)
    }
}

/// Checks every delivery of a run: nothing missing, nothing twice, one order for all members of a room.
///
/// State is in flat arrays: one entry a membership, and one lane a membership and publisher.
package struct DeliveryLedger: Sendable {
    private struct Membership {
        var room: UInt16
        var isExcused = false
        var firstLane: Int
        var lastOffset: UInt64 = 0
        var order: UInt64 = 0
    }

    package private(set) var faults = Faults()
    /// Deliveries recorded, without duplicates.
    package private(set) var delivered = 0
    private var memberships: [Membership] = []
    private var firstMembership: [Int] = [0]
    private var lanes: [SequenceLane] = []
    private var published: [[UInt32]]
    private let expectsOffsets: Bool

    /// A ledger for `connections` connections.
    ///
    /// `expectsOffsets` is true if every delivery names its offset.
    package init(rooms: [RoomPlan], connections: Int, expectsOffsets: Bool) {
        self.expectsOffsets = expectsOffsets
        published = rooms.map { room in Array(repeating: 0, count: room.publishers.count) }
        var joined: [[UInt16]] = Array(repeating: [], count: connections)
        for (number, room) in rooms.enumerated() {
            for member in room.members { joined[member].append(UInt16(number)) }
        }
        for rooms in joined {
            for room in rooms {
                memberships.append(Membership(room: room, firstLane: lanes.count))
                for _ in published[Int(room)] { lanes.append(SequenceLane()) }
            }
            firstMembership.append(memberships.count)
        }
    }

    /// The number of the next message from a publisher to a room.
    package mutating func nextSequence(room: Int, publisher: Int) -> UInt32 {
        defer { published[room][publisher] += 1 }
        return published[room][publisher]
    }

    /// Records one delivery.
    ///
    /// Returns false if the connection is not in that room or the publisher does not exist.
    package mutating func record(_ header: PayloadHeader, offset: UInt64?, on connection: Int) -> Bool {
        guard let index = membership(of: connection, in: header.room),
            Int(header.publisher) < published[Int(header.room)].count
        else {
            faults.damaged += 1
            return false
        }
        if memberships[index].isExcused { return true }
        record(offset, for: index)
        memberships[index].order = Self.mix(memberships[index].order, header)
        switch lanes[memberships[index].firstLane + Int(header.publisher)].record(header.sequence) {
        case .inOrder: delivered += 1
        case .late:
            delivered += 1
            faults.reordered += 1
        case .duplicate: faults.duplicated += 1
        }
        return true
    }

    /// Stops checking a connection: it was told that it has a gap, or it is gone and counted as that.
    package mutating func excuse(_ connection: Int) {
        for index in firstMembership[connection]..<firstMembership[connection + 1] {
            memberships[index].isExcused = true
        }
    }

    /// Whether a connection is not checked any more.
    package func isExcused(_ connection: Int) -> Bool {
        memberships[firstMembership[connection]..<firstMembership[connection + 1]].contains(where: \.isExcused)
    }

    /// Whether a connection has got everything that was published to its rooms.
    package func isComplete(_ connection: Int) -> Bool {
        memberships[firstMembership[connection]..<firstMembership[connection + 1]].allSatisfy { membership in
            published[Int(membership.room)].enumerated().allSatisfy { publisher, count in
                lanes[membership.firstLane + publisher].distinct == count
            }
        }
    }

    /// Counts one fault that was found outside.
    package mutating func count(_ fault: WritableKeyPath<Faults, Int>) {
        faults[keyPath: fault] += 1
    }

    /// All faults of the run, with what never came and who saw another order.
    package func settled() -> Faults {
        var faults = faults
        var orders: [UInt64?] = Array(repeating: nil, count: published.count)
        for membership in memberships where !membership.isExcused {
            let room = Int(membership.room)
            var isComplete = true
            for (publisher, count) in published[room].enumerated() {
                let missing = Int(count) - Int(lanes[membership.firstLane + publisher].distinct)
                faults.missing += missing
                if missing != 0 { isComplete = false }
            }
            guard isComplete else { continue }
            if let order = orders[room], order != membership.order { faults.disagreements += 1 }
            orders[room] = orders[room] ?? membership.order
        }
        return faults
    }

    private func membership(of connection: Int, in room: UInt16) -> Int? {
        for index in firstMembership[connection]..<firstMembership[connection + 1]
        where memberships[index].room == room {
            return index
        }
        return nil
    }

    private mutating func record(_ offset: UInt64?, for index: Int) {
        guard expectsOffsets else { return }
        let last = memberships[index].lastOffset
        guard let offset, last == 0 || offset == last + 1 else {
            faults.offsets += 1
            memberships[index].lastOffset = offset ?? last
            return
        }
        memberships[index].lastOffset = offset
    }

    private static func mix(_ order: UInt64, _ header: PayloadHeader) -> UInt64 {
        let item = UInt64(header.publisher) << 32 | UInt64(header.sequence)
        return (order ^ item) &* 0x9E37_79B9_7F4A_7C15 &+ 1
    }
}

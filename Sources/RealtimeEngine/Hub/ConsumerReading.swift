import RealtimeProtocol

/// A connection's reading for a consumer: what was fetched and waits for room in the own queue.
struct ConsumerReading {
    let seat: ConsumerSeat
    let room: Int32
    /// The broker may have something due.
    var isDue = true
    /// A fetch is under way.
    var isFetching = false
    /// Fetched and not queued yet, the last one first.
    private(set) var held: [ConsumerDelivery] = []
    /// Everything up to here was acknowledged.
    private var floor: UInt64 = 0
    /// What was acknowledged one by one while a fetch was under way, which may bring it again.
    private var settled: [UInt64] = []

    init(seat: ConsumerSeat, room: Int32) {
        self.seat = seat
        self.room = room
    }

    /// A fetch was answered.
    mutating func take(_ page: ConsumerPage) {
        self.isFetching = false
        self.isDue = self.isDue || page.isMoreDue
        let isNeeded = { [floor = self.floor, settled = self.settled] (delivery: ConsumerDelivery) in
            delivery.entry.offset > floor && !settled.contains(delivery.entry.offset)
        }
        self.held = page.deliveries.filter(isNeeded).reversed()
        self.settled = []
    }

    /// The next publication to queue.
    mutating func next() -> ConsumerDelivery? { self.held.popLast() }

    /// The client is told that these are acknowledged: what was fetched of them is not sent any more.
    mutating func acknowledged(_ acknowledgement: Acknowledgement, through floor: UInt64) {
        self.floor = max(self.floor, floor)
        if case .only(let offsets) = acknowledgement {
            if self.isFetching { self.settled += offsets }
            self.held.removeAll { delivery in offsets.contains(delivery.entry.offset) }
        }
        self.held.removeAll { delivery in delivery.entry.offset <= floor }
    }
}

/// Where a hub finds the connection that reads for a consumer.
struct ConsumerPlace: Hashable {
    var room: String
    var consumer: ConsumerID
}

import RealtimeProtocol

/// One room as the broker in memory keeps it: the log of record, and what belongs to it.
struct BrokerRoom {
    /// A client that is here; each hub answers for its own.
    struct Presence {
        var link: Int
        var info: ClientInfo
        var isAnnounced: Bool
    }

    let name: String
    var epoch: String
    var history = RoomHistory()
    var keys = RecentKeys()
    var rule = RoomPolicy.History.standard
    /// Hubs with members, in the order in which they subscribed.
    var subscribers: [Int] = []
    var present: [Presence] = []
    var lastUse: Instant
    /// When `tick` is due to come here.
    var wake: Instant?

    init(name: String, epoch: String, lastUse: Instant) {
        self.name = name
        self.epoch = epoch
        self.lastUse = lastUse
    }

    var position: StreamPosition { StreamPosition(epoch: self.epoch, offset: self.history.top) }

    /// When time alone changes something here.
    var nextDeadline: Instant? { nil }
}

import RealtimeProtocol

/// One room as the broker in memory keeps it: the log of record, and what belongs to it.
struct BrokerRoom {
    let name: String
    var epoch: String
    var history = RoomHistory()
    var keys = RecentKeys()
    var rule = RoomPolicy.History.standard
    /// Hubs with members, in the order in which they subscribed.
    var subscribers: [Int] = []
    var presence = PresenceTable()
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
    var nextDeadline: Instant? { self.presence.nextDeadline }
}

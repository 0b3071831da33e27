import RealtimeProtocol

/// One room as the broker in memory keeps it: the log of record, and what belongs to it.
struct BrokerRoom {
    /// A consumer, and when somebody last read for it.
    struct Consumer {
        let id: ConsumerID
        var machine: ConsumerStateMachine
        var lastUse: Instant
    }

    let name: String
    var epoch: String
    var history = RoomHistory()
    var keys = RecentKeys()
    var rule = RoomPolicy.History.standard
    /// Hubs with members, in the order in which they subscribed.
    var subscribers: [Int] = []
    var presence = PresenceTable()
    var consumers: [Consumer] = []
    /// Seats of consumers that were ever given in this epoch.
    var incarnations: UInt64 = 0
    var leases = LeaseTable()
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
    var nextDeadline: Instant? {
        self.consumers.reduce(self.presence.nextDeadline.orEarlier(self.leases.nextDeadline)) { deadline, consumer in
            deadline.orEarlier(consumer.machine.nextDeadline)
        }
    }

    /// Whether a consumer that was just found or made goes on without a hole from where the client says it was.
    func isResumed(_ index: Int, from since: StreamPosition?) -> Bool {
        let machine = self.consumers[index].machine
        if machine.hasBeenOpened { return true }
        guard let since, since.epoch == self.epoch else { return false }
        return self.history.isContinuous(after: since.offset)
    }
}

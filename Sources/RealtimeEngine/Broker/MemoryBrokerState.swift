import RealtimeProtocol

/// The logs of record in memory, as a pure value: commands and time go in, deliveries come out.
struct MemoryBrokerState {
    /// An event and the hub it is for; nil for any hub that listens.
    struct Delivery {
        var link: Int?
        var event: BrokerEvent
    }

    var rooms: [BrokerRoom] = []
    private(set) var index: [String: Int] = [:]
    private var sweep = 0
    private var lives: UInt64 = 0
    /// When time alone changes something in a room.
    private var deadlines = DeadlineQueue()
    private let epochPrefix: String
    private let maxRooms: Int
    private let maxBytes: Int
    private let maxKeys: Int
    let maxPresent: Int
    /// Numbers what is told of occupied and vacated rooms.
    var occupancies: UInt64 = 0
    private let keyAge: Int64
    let maxConsumers: Int
    let consumerAge: Int64
    /// Consumers that were forgotten and that no hub has counted yet.
    var forgottenConsumers = 0
    /// Nil when the broker grants no leases.
    var leaseTokens: FencingTokenSource?
    let leaseBounds: LeaseBounds

    /// Makes an empty broker.
    ///
    /// `epochPrefix` must never repeat: it says which life of this memory an epoch is from.
    init(epochPrefix: String, leaseEpoch: UInt64? = nil, limits: Limits) {
        self.epochPrefix = epochPrefix
        self.maxRooms = limits.rooms
        self.maxBytes = limits.historyBytes
        self.maxKeys = limits.publishKeysPerRoom
        self.maxPresent = limits.presencePerRoom
        self.keyAge = limits.publishKeyWindow.nanosecondsClamped
        self.maxConsumers = limits.consumersPerRoom
        self.consumerAge = limits.consumerIdleAge.nanosecondsClamped
        self.leaseTokens = leaseEpoch.map(FencingTokenSource.init)
        self.leaseBounds = LeaseBounds(limits)
    }

    /// Rooms that exist.
    var roomCount: Int { self.rooms.count }

    /// When `tick` next has something to do.
    var nextWake: Instant? { self.deadlines.next }

    /// Does what became due, room by room, in the order of their deadlines.
    mutating func tick(_ time: TurnTime, deliver: (Delivery) -> Void) {
        while let name = self.deadlines.pop(until: time.now) {
            guard let room = self.index[name] else { continue }
            self.rooms[room].wake = nil
            self.advance(room, time, deliver: deliver)
            self.schedule(room)
        }
    }

    /// Does what became due in one room.
    private mutating func advance(_ room: Int, _ time: TurnTime, deliver: (Delivery) -> Void) {
        let actions = self.rooms[room].presence.expire(at: time.now)
        self.carryOut(actions, in: room, causedBy: nil, deliver: deliver)
        self.expireConsumers(room, time, deliver)
        self.advanceLeases(room, .tick, time, deliver: deliver)
    }

    /// Sees to it that `tick` comes to the room when something becomes due; to be called after every change.
    mutating func schedule(_ room: Int) {
        guard let deadline = self.rooms[room].nextDeadline else { return }
        if let wake = self.rooms[room].wake, wake <= deadline { return }
        self.rooms[room].wake = deadline
        self.deadlines.push(self.rooms[room].name, at: deadline)
    }

    mutating func perform(_ command: BrokerCommand, link: Int, time: TurnTime, deliver: (Delivery) -> Void) {
        switch command {
        case .publish(let id, let name, let entry, let rule, let key, let fence):
            self.publish(id, name, entry, rule, key, fence, link: link, time: time, deliver: deliver)
        case .subscribe(let id, let name, let rule):
            let outcome = self.open(name, rule, time: time)
            if case .success(let room) = outcome, !self.rooms[room].subscribers.contains(link) {
                self.rooms[room].subscribers.append(link)
            }
            let answer = outcome.map { room in self.rooms[room].position }
            deliver(Delivery(link: link, event: .subscribed(id, room: name, answer)))
        case .unsubscribe(let name):
            if let room = self.index[name] { self.rooms[room].subscribers.removeAll { $0 == link } }
        case .history(let id, let name, let query):
            let page = self.history(name, query, time: time)
            deliver(Delivery(link: link, event: .history(id, page)))
        case .presence(let id, let name):
            let present = self.index[name].map { room in self.rooms[room].presence.infos } ?? []
            deliver(Delivery(link: link, event: .presence(id, .success(present))))
        case .receipt(let id, let name, let position):
            deliver(Delivery(link: link, event: .receipt(id, .success(self.receipt(for: position, in: name)))))
        case .join(let name, let info, let announce, let grace):
            self.join(name, info, announce: announce, grace: grace, link: link, time: time, deliver: deliver)
        case .leave(let name, let info, _, let isDrop):
            self.leave(name, info, isDrop: isDrop, link: link, time: time, deliver: deliver)
        case .consumerOpen(let id, let name, let opening):
            self.openConsumer(id, name, opening, link: link, time: time, deliver: deliver)
        case .consumerFetch(let id, let seat, let limit, let bytes):
            self.fetch(id, seat, limit: limit, bytes: bytes, link: link, time: time, deliver: deliver)
        case .consumerAcknowledge(let id, let seat, let acknowledgement):
            self.acknowledge(id, seat, acknowledgement, link: link, time: time, deliver: deliver)
        case .consumerClose(let seat):
            self.closeConsumer(seat, time: time)
        case .lease(let id, let name, let command, let holder):
            self.lease(id, name, command, holder, link: link, time: time, deliver: deliver)
        case .leaseHolderGone(let name, let holder):
            guard let room = self.index[name] else { return }
            self.advanceLeases(room, .holderGone(holder, link: link), time, deliver: deliver)
        }
    }

    /// A hub is gone: its subscriptions are too, and its people may come back.
    mutating func detach(_ link: Int, time: TurnTime, deliver: (Delivery) -> Void) {
        for room in self.rooms.indices {
            self.closeConsumers(room, of: link, at: time.now)
            self.rooms[room].subscribers.removeAll { $0 == link }
            let actions = self.rooms[room].presence.loseLink(link, at: time.now)
            self.carryOut(actions, in: room, causedBy: nil, deliver: deliver)
            self.advanceLeases(room, .linkGone(link), time, deliver: deliver)
            self.schedule(room)
        }
    }

    private mutating func publish(
        _ id: BrokerRequestID,
        _ name: String,
        _ entry: LogEntry,
        _ rule: RoomPolicy.History,
        _ key: PublishKey?,
        _ fence: Fence?,
        link: Int,
        time: TurnTime,
        deliver: (Delivery) -> Void
    ) {
        switch self.open(name, rule, time: time) {
        case .failure(let error):
            deliver(Delivery(link: link, event: .published(id, .failure(error))))
        case .success(let room):
            self.rooms[room].keys.expire(at: time.now, age: self.keyAge)
            if let key, let offset = self.rooms[room].keys.offset(of: key) {
                let position = StreamPosition(epoch: self.rooms[room].epoch, offset: offset)
                deliver(Delivery(link: link, event: .counted(.publishesDeduplicated, 1)))
                deliver(Delivery(link: link, event: .published(id, .success(position))))
                return
            }
            if let key, self.rooms[room].keys.isOvertaken(key) {
                let error = BrokerError(code: .overtaken, message: "a later publish of the same series is in the log")
                deliver(Delivery(link: link, event: .counted(.publishesOvertaken, 1)))
                deliver(Delivery(link: link, event: .published(id, .failure(error))))
                return
            }
            if let fence, !self.mayPass(fence, entry, room, time) {
                deliver(Delivery(link: link, event: .counted(.publishesFenced, 1)))
                deliver(Delivery(link: link, event: .published(id, .failure(.leaseLost))))
                return
            }
            var stamped = entry
            stamped.timeMilliseconds = time.wallMilliseconds
            let logged = self.rooms[room].history.append(stamped, at: time.now, keeping: rule, maxBytes: self.maxBytes)
            self.rooms[room].history.expire(at: time.now, keeping: rule)
            let epoch = self.rooms[room].epoch
            self.announce(.publication(room: name, epoch: epoch, logged), in: room, deliver: deliver)
            self.wakeConsumers(room, deliver)
            if let key { self.remember(key, in: room, at: logged.offset, time, link: link, deliver: deliver) }
            let position = StreamPosition(epoch: epoch, offset: logged.offset)
            deliver(Delivery(link: link, event: .published(id, .success(position))))
        }
    }

    private mutating func remember(
        _ key: PublishKey,
        in room: Int,
        at offset: UInt64,
        _ time: TurnTime,
        link: Int,
        deliver: (Delivery) -> Void
    ) {
        let forgotten = self.rooms[room].keys.remember(key, at: offset, now: time.now, limit: self.maxKeys)
        if forgotten > 0 { deliver(Delivery(link: link, event: .counted(.publishKeysForgotten, forgotten))) }
    }

    private mutating func history(
        _ name: String,
        _ query: HistoryQuery,
        time: TurnTime
    ) -> Result<HistoryPage, BrokerError> {
        guard let room = self.index[name] else {
            return self.open(name, .standard, time: time).map { room in
                HistoryPage(entries: [], top: self.rooms[room].position, isContinuous: query.since == nil)
            }
        }
        self.rooms[room].lastUse = time.now
        self.rooms[room].history.expire(at: time.now, keeping: self.rooms[room].rule)
        let history = self.rooms[room].history
        let top = self.rooms[room].position
        guard let since = query.since else {
            let entries =
                query.reverse
                ? history.entries(before: history.top + 1, limit: query.limit)
                : history.entries(after: 0, limit: query.limit)
            return .success(HistoryPage(entries: entries, top: top, isContinuous: true))
        }
        let isContinuous = since.epoch == top.epoch && history.isContinuous(after: since.offset)
        if query.reverse {
            let entries = history.entries(before: since.offset, limit: query.limit)
            return .success(HistoryPage(entries: entries, top: top, isContinuous: isContinuous))
        }
        let entries = isContinuous ? history.entries(after: since.offset, limit: query.limit) : []
        return .success(HistoryPage(entries: entries, top: top, isContinuous: isContinuous))
    }

    /// Finds or makes a room.
    ///
    /// At the limit, rooms that nobody uses and whose history and keys have expired make place.
    mutating func open(
        _ name: String,
        _ rule: RoomPolicy.History?,
        time: TurnTime
    ) -> Result<Int, BrokerError> {
        if let room = self.index[name] {
            self.rooms[room].lastUse = time.now
            if let rule { self.rooms[room].rule = rule }
            return .success(room)
        }
        self.discardUnused(at: time.now)
        if self.rooms.count >= self.maxRooms {
            return .failure(BrokerError(code: .roomLimit, message: "the broker holds \(self.maxRooms) rooms already"))
        }
        self.lives += 1
        var room = BrokerRoom(name: name, epoch: "\(self.epochPrefix).\(self.lives)", lastUse: time.now)
        if let rule { room.rule = rule }
        self.rooms.append(room)
        self.index[name] = self.rooms.count - 1
        return .success(self.rooms.count - 1)
    }

    /// Looks at a few rooms each time, so that the cost of a new room stays constant.
    private mutating func discardUnused(at now: Instant) {
        let looks = self.rooms.count >= self.maxRooms ? 256 : 4
        for _ in 0..<min(looks, self.rooms.count) {
            if self.sweep >= self.rooms.count { self.sweep = 0 }
            if self.rooms.isEmpty { return }
            if self.isUnused(self.sweep, at: now) { self.discard(self.sweep) } else { self.sweep += 1 }
        }
    }

    private mutating func isUnused(_ room: Int, at now: Instant) -> Bool {
        let idle = now.nanoseconds - self.rooms[room].lastUse.nanoseconds
        guard self.rooms[room].subscribers.isEmpty, self.rooms[room].presence.isEmpty else { return false }
        guard self.rooms[room].leases.isEmpty else { return false }
        self.rooms[room].history.expire(at: now, keeping: self.rooms[room].rule)
        self.rooms[room].keys.expire(at: now, age: self.keyAge)
        self.forgetIdleConsumers(room, at: now)
        guard self.rooms[room].keys.count == 0, self.rooms[room].consumers.isEmpty else { return false }
        return self.rooms[room].history.count == 0 && idle > self.rooms[room].rule.age.nanosecondsClamped
    }

    private mutating func discard(_ room: Int) {
        let last = self.rooms.count - 1
        self.index[self.rooms[room].name] = nil
        if room != last {
            self.rooms.swapAt(room, last)
            self.index[self.rooms[room].name] = room
        }
        self.rooms.removeLast()
    }
}

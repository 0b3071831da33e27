import RealtimeProtocol

@testable import RealtimeEngine

/// A broker in memory with the events that it delivered.
struct BrokerBench {
    var state: MemoryBrokerState
    var now: Int64 = 0
    var delivered: [(link: Int?, words: String)] = []
    private var number: UInt64 = 0

    init(
        maxRooms: Int = 100,
        maxBytes: Int = 1 << 20,
        maxKeys: Int = 100,
        maxPresent: Int = 100,
        leaseEpoch: UInt64? = nil
    ) {
        var limits = Limits()
        limits.rooms = maxRooms
        limits.historyBytes = maxBytes
        limits.publishKeysPerRoom = maxKeys
        limits.presencePerRoom = maxPresent
        limits.publishKeyWindow = .nanoseconds(100)
        limits.consumersPerRoom = 3
        limits.consumerIdleAge = .nanoseconds(1_000)
        self.state = MemoryBrokerState(epochPrefix: "e", leaseEpoch: leaseEpoch, limits: limits)
    }

    private var time: TurnTime { TurnTime(now: Instant(nanoseconds: self.now), wallMilliseconds: 1) }

    mutating func perform(link: Int = 0, _ command: (BrokerRequestID) -> BrokerCommand) {
        self.number += 1
        var delivered = self.delivered
        self.state.perform(command(BrokerRequestID(number: self.number)), link: link, time: self.time) { delivery in
            delivered.append((delivery.link, Self.words(delivery.event)))
        }
        self.delivered = delivered
    }

    mutating func publish(_ room: String, _ rule: RoomPolicy.History = .standard, link: Int = 0) {
        self.perform(link: link) { id in .publish(id, room: room, .json("1"), rule) }
    }

    /// Publishes with a key and returns what came of it.
    mutating func publish(
        _ room: String,
        key: String,
        of publisher: PublishKey.Publisher = .user("ann"),
        _ rule: RoomPolicy.History = .standard
    ) -> [String] {
        let key = PublishKey(publisher: publisher, key: key)
        self.perform { id in .publish(id, room: room, .json("1"), rule, key: key) }
        return self.take()
    }

    mutating func subscribe(_ room: String, link: Int = 0, _ rule: RoomPolicy.History = .standard) {
        self.perform(link: link) { id in .subscribe(id, room: room, rule) }
    }

    mutating func tick() {
        var delivered = self.delivered
        self.state.tick(self.time) { delivery in delivered.append((delivery.link, Self.words(delivery.event))) }
        self.delivered = delivered
    }

    mutating func detach(_ link: Int) {
        var delivered = self.delivered
        self.state.detach(link, time: self.time) { delivery in
            delivered.append((delivery.link, Self.words(delivery.event)))
        }
        self.delivered = delivered
    }

    /// What was delivered since the last call, as `link words`.
    mutating func take() -> [String] {
        defer { self.delivered = [] }
        return self.delivered.map { delivery in "\(delivery.link.map(String.init) ?? "any") \(delivery.words)" }
    }

    private static func words(_ event: BrokerEvent) -> String {
        switch event {
        case .subscribed(_, let room, let answer): "subscribed \(room) \(self.words(answer) { "\($0)" })"
        case .published(_, let answer): "published \(self.words(answer) { "\($0)" })"
        case .history(_, let answer):
            "page \(self.words(answer) { page in "\(page.entries.map(\.offset)) \(page.top) \(page.isContinuous)" })"
        case .presence(_, let answer): "present \(self.words(answer) { people in "\(people.map(\.user))" })"
        case .publication(let room, let epoch, let entry): "publication \(room) \(entry.offset)@\(epoch)"
        case .joined(let room, let info): "joined \(room) \(info.user)"
        case .left(let room, let info): "left \(room) \(info.user)"
        case .occupied(let room, let serial): "occupied \(room) \(serial)"
        case .vacated(let room, let serial): "vacated \(room) \(serial)"
        case .receipt(_, let answer):
            "receipt \(self.words(answer) { "\($0.isSequenced) \($0.acknowledged) \($0.deadLettered) \($0.consumers)" })"
        case .reset(let room, let position): "reset \(room) \(position)"
        case .consumerOpened(_, let answer):
            "opened \(self.words(answer) { grant in "\(grant.seat.incarnation) \(grant.position) \(grant.isResumed)" })"
        case .consumerFetched(_, let answer):
            "fetched \(self.words(answer) { page in self.words(page) })"
        case .consumerAcknowledged(_, let answer): "acknowledged \(self.words(answer) { "\($0.offset)" })"
        case .consumerReady(let seat): "ready \(seat.consumer.name) \(seat.incarnation)"
        case .consumerTaken(let seat): "taken \(seat.consumer.name) \(seat.incarnation)"
        case .deadLetter(let letter):
            "dead \(letter.from)-\(letter.through) \(letter.attempts) \(letter.reason) \(letter.note)"
        case .lease(_, let answer): "lease \(self.words(answer) { "\($0)" })"
        case .leaseChanged(let room, let notice): "\(room) \(notice.key) \(notice.change) \(notice.token)"
        case .counted(let metric, let amount): "counted \(metric) \(amount)"
        }
    }

    private static func words(_ page: ConsumerPage) -> String {
        let offsets = page.deliveries.map { delivery in "\(delivery.entry.offset)x\(delivery.attempt)" }
        return offsets.joined(separator: " ") + (page.isMoreDue ? " more" : "") + (page.isAtLimit ? " limit" : "")
    }

    private static func words<T>(_ answer: Result<T, BrokerError>, _ body: (T) -> String) -> String {
        switch answer {
        case .success(let value): body(value)
        case .failure(let error): "failed \(error.code)"
        }
    }
}

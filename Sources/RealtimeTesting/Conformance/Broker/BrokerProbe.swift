internal import RealtimeEngine
internal import RealtimeProtocol
internal import Synchronization

/// A hub that only listens: one link to the broker under test, and everything that came over it.
final class BrokerProbe {
    /// How often the bell rang.
    final class Bell: Sendable {
        private let count = Atomic<Int>(0)

        var rings: Int { self.count.load(ordering: .relaxed) }

        func ring() { self.count.wrappingAdd(1, ordering: .relaxed) }
    }

    /// A publication as it was delivered.
    struct Delivered: Equatable {
        var epoch: String
        var entry: LogEntry
    }

    /// The time of every command: it stands still.
    static let time = TurnTime(now: Instant(nanoseconds: 1_000_000_000_000), wallMilliseconds: 1_700_000_000_000)

    let broker: any Broker
    let link: BrokerLink
    let bell = Bell()
    private let mailbox: BrokerMailbox
    private let patience: ConformancePatience
    private(set) var events: [BrokerEvent] = []
    private var number: UInt64 = 0

    init(_ broker: any Broker, _ patience: ConformancePatience) {
        self.broker = broker
        self.patience = patience
        let bell = self.bell
        self.mailbox = BrokerMailbox { bell.ring() }
        self.link = broker.attach(self.mailbox)
    }

    // MARK: - Asking

    /// Sends a command without a question.
    func tell(_ command: BrokerCommand) {
        self.broker.perform(command, from: self.link, at: Self.time)
    }

    /// Sends a command with a fresh id.
    func ask(_ command: (BrokerRequestID) -> BrokerCommand) -> BrokerRequestID {
        self.number += 1
        let id = BrokerRequestID(number: self.number)
        self.tell(command(id))
        return id
    }

    /// Asks to publish a text and does not wait.
    func send(_ text: String, to room: String, _ history: RoomPolicy.History = .standard) -> BrokerRequestID {
        self.send(LogEntry(payload: Payload(kind: .text, bytes: Array(text.utf8))), to: room, history)
    }

    /// Asks to publish a text under a key and does not wait.
    func send(_ text: String, to room: String, key: PublishKey) -> BrokerRequestID {
        let entry = LogEntry(payload: Payload(kind: .text, bytes: Array(text.utf8)))
        return self.ask { id in .publish(id, room: room, entry, .standard, key: key) }
    }

    /// Asks to publish an entry and does not wait.
    func send(_ entry: LogEntry, to room: String, _ history: RoomPolicy.History = .standard) -> BrokerRequestID {
        self.ask { id in .publish(id, room: room, entry, history) }
    }

    /// Publishes texts one after the other and returns their positions.
    @discardableResult
    func publish(_ texts: [String], to room: String, _ history: RoomPolicy.History = .standard)
        async throws(Broken) -> [StreamPosition]
    {
        var positions: [StreamPosition] = []
        for text in texts { positions.append(try await self.position(of: self.send(text, to: room, history))) }
        return positions
    }

    /// The answer to a publish.
    func position(of id: BrokerRequestID) async throws(Broken) -> StreamPosition {
        try await self.answer("the position of a publication") { event in
            if case .published(id, let answer) = event { answer } else { nil }
        }
    }

    /// Subscribes and returns the position in the answer.
    @discardableResult
    func subscribe(_ room: String) async throws(Broken) -> StreamPosition {
        let id = self.ask { id in .subscribe(id, room: room, .standard) }
        return try await self.subscribed(id)
    }

    /// The answer to a subscribe.
    func subscribed(_ id: BrokerRequestID) async throws(Broken) -> StreamPosition {
        try await self.answer("the answer to a subscribe") { event in
            if case .subscribed(id, _, let answer) = event { answer } else { nil }
        }
    }

    /// Reads a room's log.
    func read(_ room: String, since: StreamPosition? = nil, limit: Int = 1_000, reverse: Bool = false)
        async throws(Broken) -> HistoryPage
    {
        let id = self.ask { id in
            .history(id, room: room, HistoryQuery(since: since, limit: limit, reverse: reverse))
        }
        return try await self.page(id)
    }

    /// The answer to a history.
    func page(_ id: BrokerRequestID) async throws(Broken) -> HistoryPage {
        try await self.answer("a page of history") { event in
            if case .history(id, let answer) = event { answer } else { nil }
        }
    }

    /// The clients in a room, sorted.
    func present(in room: String) async throws(Broken) -> [String] {
        let id = self.ask { id in .presence(id, room: room) }
        let infos = try await self.answer("who is in a room") { event in
            if case .presence(id, let answer) = event { answer } else { nil }
        }
        return infos.map(\.client).sorted()
    }

    // MARK: - Listening

    /// Takes what has come.
    func look() {
        var mail: [BrokerEvent] = []
        while self.mailbox.take(into: &mail) { self.events += mail }
    }

    /// Waits until it can be believed that nothing comes any more.
    func settle() async {
        await self.patience.settle { self.look() }
    }

    /// Forgets what has come.
    func forget() {
        self.look()
        self.events = []
    }

    /// Publications of a room that have come.
    func deliveries(in room: String) -> [Delivered] {
        self.events.compactMap { event in
            guard case .publication(room, let epoch, let entry) = event else { return nil }
            return Delivered(epoch: epoch, entry: entry)
        }
    }

    /// The texts of the publications of a room that have come.
    func texts(in room: String) -> [String] { self.deliveries(in: room).map(\.entry.text) }

    /// Waits for so many publications of a room, and a moment longer for those that should not come.
    func deliveries(in room: String, count: Int) async throws(Broken) -> [Delivered] {
        let came = await self.patience.until {
            self.look()
            return self.deliveries(in: room).count >= count
        }
        let seen = self.deliveries(in: room)
        try require(came, "\(count) publications delivered in \(room)", seen: "\(seen.count): \(seen.offsets)")
        await self.settle()
        return self.deliveries(in: room)
    }

    /// Waits for an answer that may be an error.
    func outcome<Answer>(
        _ what: String,
        _ pick: (BrokerEvent) -> Result<Answer, BrokerError>?
    ) async throws(Broken) -> Result<Answer, BrokerError> {
        var found: Result<Answer, BrokerError>?
        _ = await self.patience.until {
            self.look()
            for event in self.events {
                if found == nil { found = pick(event) }
            }
            return found != nil
        }
        guard let found else { throw Broken(expected: what, seen: "no answer") }
        return found
    }

    private func answer<Answer>(
        _ what: String,
        _ pick: (BrokerEvent) -> Result<Answer, BrokerError>?
    ) async throws(Broken) -> Answer {
        switch try await self.outcome(what, pick) {
        case .success(let answer): return answer
        case .failure(let error): throw Broken(expected: what, seen: "the error \(error.code): \(error.message)")
        }
    }
}

extension [BrokerProbe.Delivered] {
    /// The offsets, in the order of delivery.
    var offsets: [UInt64] { self.map(\.entry.offset) }
}

extension LogEntry {
    /// The payload as text.
    var text: String { String(decoding: self.payload.bytes, as: UTF8.self) }

    /// The entry without what the broker set.
    var asPublished: LogEntry {
        LogEntry(payload: self.payload, publisher: self.publisher, tags: self.tags)
    }
}

extension Result where Failure == BrokerError {
    /// What was answered; nil for a refusal.
    var success: Success? {
        if case .success(let value) = self { value } else { nil }
    }

    /// Why not; nil for an answer.
    var failure: BrokerError.Code? {
        if case .failure(let error) = self { error.code } else { nil }
    }
}

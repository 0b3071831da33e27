import RealtimeEngine
import RealtimeProtocol

/// One client's consumer in one room: what it may be handed next, and what it says about what it was handed (I12).
struct ConsumerView {
    let room: Int
    let roomName: String
    let consumer: ConsumerID
    /// The subscription that is open now; the life of the log that it reads.
    private(set) var epoch: String?
    private var epochNumber: Int32 = -1
    /// Everything up to here is settled, as this client was told.
    private(set) var floor: UInt64 = 0
    /// What was acknowledged one by one, as this client was told.
    private var settled: Set<UInt64> = []
    /// The last attempt of what this subscription was handed and has not been told to be settled.
    private var attempts: [UInt64: Int] = [:]
    /// What it was handed over this subscription and has not done.
    private var undone: Set<UInt64> = []
    private(set) var highest: UInt64 = 0

    init(room: Int, roomName: String, consumer: ConsumerID) {
        self.room = room
        self.roomName = roomName
        self.consumer = consumer
    }

    /// Where the client says that it was.
    var position: StreamPosition? {
        self.epoch.map { epoch in StreamPosition(epoch: epoch, offset: self.floor) }
    }

    var key: ConsumerLedger.Key? {
        self.epoch.map { epoch in ConsumerLedger.Key(room: self.roomName, consumer: self.consumer, epoch: epoch) }
    }

    /// The highest offset up to which everything that was handed out is done.
    var done: UInt64 {
        let first = self.undone.min() ?? UInt64.max
        return min(self.highest, first - 1)
    }

    /// The answer to a subscribe came.
    mutating func enter(_ result: SubscribeResult, since: StreamPosition?, _ ledger: Ledger, _ trace: Trace) {
        trace.require(result.publications.isEmpty, .honestResume, "a consumer's entry brings publications")
        trace.require(result.wasRecovering == (since != nil), .honestResume, "was_recovering is wrong")
        trace.require(since != nil || !result.recovered, .honestResume, "recovered what nobody asked for")
        if self.epoch == result.position.epoch {
            trace.require(
                result.position.offset >= self.floor,
                .acknowledgement,
                "\(result.position.offset) is settled, says the server that said \(self.floor)"
            )
            trace.require(since == nil || result.recovered, .honestResume, "a consumer that exists is not resumed")
        }
        if self.epoch != result.position.epoch {
            self.settled = []
            self.attempts = [:]
        }
        self.epoch = result.position.epoch
        self.epochNumber = ledger.epoch(result.position, room: self.room)
        self.floor = result.position.offset
        self.highest = self.floor
        self.undone = []
    }

    /// A publication was handed out; returns its attempt.
    mutating func deliver(_ publication: Publication, _ ledger: Ledger, _ trace: Trace) -> Int {
        let offset = publication.offset
        let id = publication.tags.first { tag in tag.key == "message" }?.value
        trace.require(id == "\(self.epoch ?? ""):\(offset)", .effectOnce, "\(offset) has the id \(id ?? "none")")
        let attempt = publication.tags.first { tag in tag.key == "attempt" }.map { tag in Int(tag.value) ?? 0 } ?? 1
        let isSettled = offset <= self.floor || self.settled.contains(offset)
        trace.require(!isSettled, .acknowledgement, "\(offset) comes again after its acknowledgement was answered")
        trace.require(
            attempt > self.attempts[offset] ?? 0,
            .acknowledgement,
            "\(offset) comes as attempt \(attempt) after \(self.attempts[offset] ?? 0)"
        )
        ledger.check(publication.data.bytes.span, room: self.room, epoch: self.epochNumber, offset: offset)
        self.attempts[offset] = attempt
        self.highest = max(self.highest, offset)
        self.undone.insert(offset)
        return attempt
    }

    /// What a publication asks for is done.
    mutating func did(_ offset: UInt64) { self.undone.remove(offset) }

    /// An acknowledgement was answered.
    mutating func acknowledged(_ what: AcknowledgeRequest, refuses: Bool, _ answer: RawJSON?, _ trace: Trace) {
        guard what.epoch == self.epoch else { return }
        if !refuses {
            if what.isSingle {
                self.settled.formUnion(what.offsets)
            } else {
                self.floor = max(self.floor, what.offsets[0])
            }
        }
        let text = "{\"epoch\":\"\(what.epoch)\",\"offset\":"
        let bytes = answer?.bytes ?? []
        let digits = String(decoding: bytes.dropFirst(text.utf8.count).dropLast(), as: UTF8.self)
        guard String(decoding: bytes.prefix(text.utf8.count), as: UTF8.self) == text, let floor = UInt64(digits) else {
            return trace.report(.roundTrip, "an acknowledgement is answered with \(digits)")
        }
        self.floor = max(self.floor, floor)
    }
}

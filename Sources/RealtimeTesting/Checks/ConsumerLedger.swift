import RealtimeEngine
import RealtimeProtocol
import Synchronization

/// What the broker has said about each consumer, and what the consumers did with it (I12 and I13).
///
/// It hears every command and answer where the broker gives and takes them, and believes nothing: a second account of
/// what each consumer was handed, when, and what became of it. Model clients write here what they applied, as an
/// application would into its database.
final class ConsumerLedger: Sendable {
    struct Key: Hashable {
        var room: String
        var consumer: ConsumerID
        var epoch: String
    }

    /// The last time that a publication was handed out.
    struct Handing {
        var attempt: Int
        var time: Int64
        var incarnation: UInt64
        /// The consumer asked for it again.
        var isRefused = false
    }

    struct Record {
        let start: UInt64
        var policy: ConsumerPolicy
        var incarnation: UInt64
        var floor: UInt64
        var head: UInt64
        var handed: [UInt64: Handing] = [:]
        var acknowledged: Set<UInt64> = []
        var dead: Set<UInt64> = []
        var applied: Set<UInt64> = []
        /// Dead letters that some host was told of.
        var told: Set<UInt64> = []
        /// When the broker last answered something about it.
        var lastUse: Int64 = 0

        mutating func advance() {
            while self.acknowledged.contains(self.floor + 1) || self.dead.contains(self.floor + 1) { self.floor += 1 }
        }
    }

    private let records = Mutex<[Key: Record]>([:])
    private let trace: Trace
    private let marks: Marks

    private let idleAge: Int64

    init(trace: Trace, marks: Marks, limits: Limits) {
        self.idleAge = VirtualClock.nanoseconds(limits.consumerIdleAge)
        self.trace = trace
        self.marks = marks
    }

    /// The broker said something, while it carried out `command` or because of the time.
    func learn(_ event: BrokerEvent, during command: BrokerCommand?, now: Int64) {
        switch (event, command) {
        case (.consumerOpened(_, .success(let grant)), .consumerOpen(_, _, let opening)?):
            self.opened(grant, opening, now)
        case (.consumerFetched(_, .success(let page)), .consumerFetch(_, let seat, _, _)?):
            self.fetched(page, seat, now)
        case (.consumerAcknowledged(_, .success(let position)), .consumerAcknowledge(_, let seat, let what)?):
            self.acknowledged(position, seat, what)
        case (.deadLetter(let letter), _):
            self.died(letter)
        case (.consumerAcknowledged(_, .failure(let error)), _) where error.code == .staleConsumer:
            self.marks.hit(.consumerStale)
        default: break
        }
    }

    private func opened(_ grant: ConsumerGrant, _ opening: ConsumerOpening, _ now: Int64) {
        let key = Key(grant.seat)
        let offset = grant.position.offset
        self.records.withLock { records in
            defer { records[key]?.lastUse = now }
            // One that nobody has used for so long may be forgotten, and begins anew.
            let isForgotten =
                !grant.isResumed && records[key].map { record in now - record.lastUse > self.idleAge } == true
            if isForgotten { records[key] = nil }
            guard var record = records[key] else {
                self.marks.hit(.consumerOpened)
                records[key] = Record(
                    start: offset,
                    policy: opening.policy,
                    incarnation: grant.seat.incarnation,
                    floor: offset,
                    head: offset
                )
                return
            }
            self.marks.hit(.consumerResumed)
            self.trace.require(
                offset == record.floor && grant.isResumed,
                .acknowledgement,
                "\(key.consumer.name) resumes at \(offset), \(record.floor) is settled"
            )
            self.trace.require(
                grant.seat.incarnation > record.incarnation,
                .acknowledgement,
                "seat \(grant.seat.incarnation) after \(record.incarnation)"
            )
            record.incarnation = grant.seat.incarnation
            record.policy = opening.policy
            records[key] = record
        }
    }

    private func fetched(_ page: ConsumerPage, _ seat: ConsumerSeat, _ now: Int64) {
        self.records.withLock { records in
            guard var record = records[Key(seat)] else { return self.unknown(seat) }
            self.requirePresent(seat, record)
            for delivery in page.deliveries { self.hand(delivery, &record, now) }
            self.trace.require(
                record.head - record.floor <= UInt64(record.policy.maxUnacked),
                .acknowledgement,
                "\(record.head - record.floor) handed out beyond \(record.floor), of \(record.policy.maxUnacked)"
            )
            if page.isAtLimit { self.marks.hit(.consumerAtLimit) }
            record.lastUse = now
            records[Key(seat)] = record
        }
    }

    private func hand(_ delivery: ConsumerDelivery, _ record: inout Record, _ now: Int64) {
        let offset = delivery.entry.offset
        let isSettled = record.acknowledged.contains(offset) || record.dead.contains(offset) || offset <= record.floor
        self.trace.require(!isSettled, .acknowledgement, "\(offset) is settled and handed out again")
        let last = record.handed[offset]
        self.trace.require(
            delivery.attempt == (last?.attempt ?? 0) + 1 && delivery.attempt <= record.policy.maxAttempts,
            .acknowledgement,
            "\(offset) is handed out as attempt \(delivery.attempt) after \(last?.attempt ?? 0)"
        )
        if let last {
            self.marks.hit(.consumerRedelivered)
            let wait = record.policy.ackWait.nanosecondsClamped
            let isDue = last.isRefused || last.incarnation != record.incarnation || now - last.time >= wait
            self.trace.require(isDue, .acknowledgement, "\(offset) comes again after \(now - last.time) of \(wait) ns")
        } else {
            self.trace.require(offset == record.head + 1, .effectOnce, "\(offset) is handed out after \(record.head)")
            record.head = max(record.head, offset)
        }
        record.handed[offset] = Handing(attempt: delivery.attempt, time: now, incarnation: record.incarnation)
    }

    private func acknowledged(_ position: StreamPosition, _ seat: ConsumerSeat, _ what: Acknowledgement) {
        self.records.withLock { records in
            guard var record = records[Key(seat)] else { return self.unknown(seat) }
            self.requirePresent(seat, record)
            self.trace.require(
                what.highest <= record.head,
                .acknowledgement,
                "\(what.highest) is acknowledged, \(record.head) was handed out"
            )
            switch what {
            case .through(let offset):
                if offset > record.floor { record.acknowledged.formUnion(record.floor + 1...offset) }
                self.marks.hit(.consumerAcknowledged)
            case .only(let offsets):
                record.acknowledged.formUnion(offsets)
                self.marks.hit(.consumerSingle)
            case .refused(let offsets, _):
                for offset in offsets { record.handed[offset]?.isRefused = true }
                self.marks.hit(.consumerRefused)
            }
            record.advance()
            self.trace.require(
                position.offset == record.floor && position.epoch == seat.epoch,
                .acknowledgement,
                "the answer is \(position), \(record.floor) is settled"
            )
            records[Key(seat)] = record
        }
    }

    private func died(_ letter: DeadLetter) {
        let key = Key(room: letter.room, consumer: letter.consumer, epoch: letter.epoch)
        self.records.withLock { records in
            guard var record = records[key] else {
                return self.trace.report(.effectOnce, "a dead letter of \(key.consumer.name), which nobody opened")
            }
            self.marks.hit(letter.reason == .historyLost ? .consumerHistoryLost : .consumerDeadLetter)
            for offset in letter.from...letter.through {
                let isNew = record.dead.insert(offset).inserted && offset > record.floor
                self.trace.require(isNew, .effectOnce, "the dead letter \(offset) is told twice")
                self.trace.require(!record.acknowledged.contains(offset), .effectOnce, "\(offset) was acknowledged")
                let attempts = record.handed[offset]?.attempt ?? 0
                let isSpent = letter.reason == .historyLost || attempts == record.policy.maxAttempts
                self.trace.require(
                    attempts == letter.attempts && isSpent,
                    .effectOnce,
                    "\(offset) is a dead letter after \(attempts) attempts, which says \(letter.attempts)"
                )
            }
            record.head = max(record.head, letter.through)
            record.advance()
            records[key] = record
        }
    }

    /// A node told its host of dead letters.
    func told(_ letter: DeadLetter) {
        let key = Key(room: letter.room, consumer: letter.consumer, epoch: letter.epoch)
        self.records.withLock { records in
            for offset in letter.from...letter.through {
                let isDead = records[key]?.dead.contains(offset) == true
                let isNew = records[key]?.told.insert(offset).inserted == true
                self.trace.require(isDead && isNew, .effectOnce, "a host is told the dead letter \(offset) again")
            }
        }
    }

    private func requirePresent(_ seat: ConsumerSeat, _ record: Record) {
        self.trace.require(
            seat.incarnation == record.incarnation,
            .acknowledgement,
            "seat \(seat.incarnation) of \(seat.consumer.name) is served, \(record.incarnation) is the present one"
        )
    }

    private func unknown(_ seat: ConsumerSeat) {
        self.trace.report(.acknowledgement, "\(seat.consumer.name) is served, and nobody opened it in \(seat.epoch)")
    }

    /// A consumer did what a publication asks for; false if it had done it before.
    func apply(_ offset: UInt64, _ key: Key) -> Bool {
        self.records.withLock { records in records[key]?.applied.insert(offset).inserted ?? true }
    }

    /// How far a consumer has to go to `top`.
    func unsettled(_ key: Key, through top: UInt64) -> UInt64 {
        self.records.withLock { records in records[key].map { record in top - min(top, record.floor) } ?? 0 }
    }

    /// I13, once everything is quiet: what was published since the consumer began was applied, or is a dead letter.
    func checkApplied(_ key: Key, through top: UInt64) {
        self.records.withLock { records in
            guard let record = records[key] else { return }
            self.trace.require(record.floor == top, .effectOnce, "\(key) stands at \(record.floor) of \(top)")
            guard record.start < top else { return }
            for offset in record.start + 1...top {
                let isDone = record.applied.contains(offset) || record.dead.contains(offset)
                self.trace.require(isDone, .effectOnce, "\(key) never applied \(offset)")
            }
            self.marks.hit(.consumerComplete)
        }
    }
}

extension ConsumerLedger.Key {
    init(_ seat: ConsumerSeat) {
        self.init(room: seat.room, consumer: seat.consumer, epoch: seat.epoch)
    }
}

extension Duration {
    /// Whole nanoseconds; the durations of simulations are far below the bound.
    fileprivate var nanosecondsClamped: Int64 { VirtualClock.nanoseconds(self) }
}

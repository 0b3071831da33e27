/// One consumer of one room: what it was handed, what it acknowledged, what comes again and what is given up.
///
/// The window holds everything from the first publication that is not settled to the last that was handed out, by
/// offset and without holes, so its bound (`maxUnacked`) is the bound of all that is remembered. A seat is needed for
/// everything but opening; time matters only while somebody has it.
///
/// Fetch and refusals cost O(window), acknowledgements O(what they settle), a publication O(1).
struct ConsumerStateMachine {
    /// Who reads for the consumer.
    struct Holder: Equatable {
        var link: Int
        var incarnation: UInt64
    }

    /// What became of a publication.
    enum Outcome: Equatable {
        case open, acknowledged, dead
    }

    /// A dead letter that was not told yet.
    struct Loss: Equatable {
        var from: UInt64
        var through: UInt64
        var attempts: Int
        var reason: DeadLetter.Reason
        var note = ""
    }

    private enum State: Equatable {
        /// Handed out; comes again when this time has passed.
        case waiting(until: Instant)
        /// To be handed out, perhaps again.
        case due
        case acknowledged
        case dead
    }

    private struct Slot {
        var attempts = 0
        var state = State.due
        var note = ""

        var isSettled: Bool { self.state == .acknowledged || self.state == .dead }
    }

    private(set) var policy: ConsumerPolicy
    /// Everything up to here is settled.
    private(set) var floor: UInt64
    private(set) var holder: Holder?
    private(set) var hasBeenOpened = false
    private var window: [Slot] = []
    /// No publication in the window comes again before this; nil when none waits.
    private var wake: Instant?
    /// The holder has been given everything that was due and is to be told when there is more.
    private(set) var isHungry = false
    /// What was given up and has been settled, for as long as the history holds it.
    private var dead: [ClosedRange<UInt64>] = []
    private var losses: [Loss] = []

    init(floor: UInt64, policy: ConsumerPolicy) {
        self.floor = floor
        self.policy = policy
    }

    /// The last offset that was handed out or given up.
    var head: UInt64 { self.floor + UInt64(self.window.count) }

    /// When time alone changes something.
    var nextDeadline: Instant? { self.holder == nil ? nil : self.wake }

    // MARK: - Seats

    /// Gives the seat to a new holder: what the last one was handed and did not settle is due again.
    mutating func open(_ holder: Holder, _ policy: ConsumerPolicy) {
        self.policy = policy
        self.holder = holder
        self.hasBeenOpened = true
        self.isHungry = false
        self.wake = nil
        for index in self.window.indices {
            if case .waiting = self.window[index].state { self.retry(index) }
        }
        self.advance()
    }

    /// Nobody reads for the consumer any more; what it has acknowledged stays.
    mutating func close() {
        self.holder = nil
        self.isHungry = false
    }

    // MARK: - Handing out

    /// Hands out what is due: what comes again, then what is new.
    ///
    /// - Parameters:
    ///   - limit: at most so many.
    ///   - bytes: no more of them once so many payload bytes are reached.
    mutating func fetch(limit: Int, bytes: Int, from history: RoomHistory, at now: Instant) -> [ConsumerDelivery] {
        self.expire(at: now)
        self.forgetDead(before: history.firstOffset)
        var page: [ConsumerDelivery] = []
        var left = bytes
        func isFull() -> Bool { page.count >= limit || left <= 0 }
        for index in self.window.indices where self.window[index].state == .due {
            if isFull() { break }
            if let delivery = self.hand(index, history, now) {
                page.append(delivery)
                left -= delivery.entry.payload.bytes.count
            }
        }
        self.advance()
        while !isFull(), self.window.count < self.policy.maxUnacked, self.head < history.top {
            if self.head + 1 < history.firstOffset {
                self.lose(through: history.firstOffset - 1)
                continue
            }
            self.window.append(Slot())
            if let delivery = self.hand(self.window.count - 1, history, now) {
                page.append(delivery)
                left -= delivery.entry.payload.bytes.count
            }
        }
        self.isHungry = !isFull()
        return page
    }

    /// Whether nothing new is handed out before the oldest publication is settled.
    var isAtLimit: Bool { self.window.count >= self.policy.maxUnacked }

    /// Whether the holder must be told that something is due, which it then is once.
    mutating func takeReadiness(top: UInt64) -> Bool {
        guard self.isHungry else { return false }
        let hasNew = self.head < top && self.window.count < self.policy.maxUnacked
        guard hasNew || self.isAnythingDue else { return false }
        self.isHungry = false
        return true
    }

    private var isAnythingDue: Bool { self.window.contains { slot in slot.state == .due } }

    /// Time has passed: what was not acknowledged in time is due again.
    mutating func expire(at now: Instant) {
        guard let wake = self.wake, wake <= now else { return }
        self.wake = nil
        for index in self.window.indices {
            guard case .waiting(let until) = self.window[index].state else { continue }
            if until <= now { self.retry(index) } else { self.wait(until: until) }
        }
        self.advance()
    }

    private mutating func hand(_ index: Int, _ history: RoomHistory, _ now: Instant) -> ConsumerDelivery? {
        let offset = self.floor + 1 + UInt64(index)
        guard let entry = history.entry(at: offset) else {
            self.give(up: index, .historyLost)
            return nil
        }
        let until = now.advanced(by: self.policy.ackWait)
        self.window[index].attempts += 1
        self.window[index].state = .waiting(until: until)
        self.wait(until: until)
        return ConsumerDelivery(entry: entry, attempt: self.window[index].attempts)
    }

    private mutating func wait(until deadline: Instant) {
        self.wake = self.wake.map { wake in min(wake, deadline) } ?? deadline
    }

    private mutating func retry(_ index: Int) {
        if self.window[index].attempts >= self.policy.maxAttempts {
            self.give(up: index, .attempts)
        } else {
            self.window[index].state = .due
        }
    }

    // MARK: - Settling

    /// Takes what the holder says; false, and nothing changes, if it names what it was never handed.
    mutating func settle(_ acknowledgement: Acknowledgement) -> Bool {
        guard acknowledgement.highest <= self.head else { return false }
        switch acknowledgement {
        case .through(let offset):
            guard offset > self.floor else { return true }
            for index in 0..<Int(offset - self.floor) { self.acknowledge(index) }
        case .only(let offsets):
            for offset in offsets where offset > self.floor { self.acknowledge(Int(offset - self.floor) - 1) }
        case .refused(let offsets, let reason):
            for offset in offsets where offset > self.floor { self.refuse(Int(offset - self.floor) - 1, reason) }
        }
        self.advance()
        return true
    }

    /// What became of a publication, if it is still in the history.
    func outcome(of offset: UInt64) -> Outcome {
        if offset > self.head { return .open }
        if offset <= self.floor {
            return self.dead.contains { range in range.contains(offset) } ? .dead : .acknowledged
        }
        switch self.window[Int(offset - self.floor) - 1].state {
        case .waiting, .due: return .open
        case .acknowledged: return .acknowledged
        case .dead: return .dead
        }
    }

    /// Takes the dead letters that nobody was told yet.
    mutating func takeLosses() -> [Loss] {
        if self.losses.isEmpty { return [] }
        defer { self.losses = [] }
        return self.losses
    }

    private mutating func acknowledge(_ index: Int) {
        if !self.window[index].isSettled { self.window[index].state = .acknowledged }
    }

    private mutating func refuse(_ index: Int, _ reason: String) {
        guard case .waiting = self.window[index].state else { return }
        self.window[index].note = reason
        self.retry(index)
    }

    private mutating func give(up index: Int, _ reason: DeadLetter.Reason) {
        let offset = self.floor + 1 + UInt64(index)
        let slot = self.window[index]
        self.window[index].state = .dead
        self.losses.append(
            Loss(from: offset, through: offset, attempts: slot.attempts, reason: reason, note: slot.note)
        )
    }

    /// The history was trimmed past what was never handed out: as much of it as the window may hold is given up.
    private mutating func lose(through last: UInt64) {
        let from = self.head + 1
        let room = UInt64(self.policy.maxUnacked - self.window.count)
        let through = self.window.isEmpty ? last : min(last, self.head + room)
        self.losses.append(Loss(from: from, through: through, attempts: 0, reason: .historyLost))
        if self.window.isEmpty {
            self.floor = through
        } else {
            self.window.append(contentsOf: repeatElement(Slot(state: .dead), count: Int(through - self.head)))
        }
    }

    /// Moves the floor over what is settled.
    private mutating func advance() {
        let settled = self.window.firstIndex { slot in !slot.isSettled } ?? self.window.count
        if settled == 0 { return }
        for index in 0..<settled where self.window[index].state == .dead {
            self.noteDead(self.floor + 1 + UInt64(index))
        }
        self.window.removeFirst(settled)
        self.floor += UInt64(settled)
        if self.window.isEmpty { self.wake = nil }
    }

    private mutating func noteDead(_ offset: UInt64) {
        if let last = self.dead.last, last.upperBound + 1 == offset {
            self.dead[self.dead.count - 1] = last.lowerBound...offset
        } else {
            self.dead.append(offset...offset)
        }
    }

    private mutating func forgetDead(before first: UInt64) {
        let gone = self.dead.firstIndex { range in range.upperBound >= first } ?? self.dead.count
        if gone > 0 { self.dead.removeFirst(gone) }
    }
}

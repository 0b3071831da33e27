import RealtimeEngine
import RealtimeProtocol

/// One lease drill while it runs.
final class LeaseDrillStage {
    /// One who wants leases.
    private struct Holder {
        enum Plan {
            case ask
            /// It waits for an answer.
            case wait
            /// It looks at its clock, and means to write.
            case look
            /// It has looked, and writes whatever the time is.
            case write
            /// It is away, and comes back with its token.
            case comeBack
        }

        var name: LeaseHolder
        /// How much its clock is too fast, in millionths.
        var drift: Int64
        var plan = Plan.ask
        var due: Int64
        var key = ""
        var sent: Int64 = 0
        var ttl: Int64 = 0
        var token: FencingToken?
        /// Until when it believes to hold the lease, by its own clock.
        var belief: Int64 = 0
    }

    private(set) var report = LeaseDrill.Report()
    private let broker = MemoryBroker(epoch: "drill", leaseEpoch: 1, limits: LeaseDrillStage.limits)
    private let mailbox = BrokerMailbox(keepsTime: false) {}
    private let link: BrokerLink
    private var random: SimulationRandom
    private var holders: [Holder] = []
    private var now: Int64 = 1_000_000_000
    private var number: UInt64 = 0
    private var mail: [BrokerEvent] = []
    private var asked: [UInt64: Int] = [:]
    /// The account: who holds which key, as the room is told.
    private var held: [String: FencingToken] = [:]
    private var newest: [String: FencingToken] = [:]
    private var store = FencedStore<Int>()
    /// What became of the publish that is under way.
    private var lastPublish: Bool?

    private static let keys = ["price", "name", "address"]
    private static let second: Int64 = 1_000_000_000

    private static var limits: Limits {
        var limits = Limits()
        limits.leaseGrace = .seconds(2)
        return limits
    }

    init(seed: UInt64) {
        self.random = SimulationRandom(seed: seed)
        self.link = self.broker.attach(self.mailbox)
        self.perform { id in .subscribe(id, room: "quote", .none) }
        for index in 0..<8 {
            let name = LeaseHolder(owner: .user("user\(index)"), client: "client\(index)")
            let drift = Int64(self.random.within(-50_000...50_000))
            self.holders.append(Holder(name: name, drift: drift, due: self.now + Int64(index)))
        }
    }

    /// Lets the next holder do what it means to do.
    func step() {
        var place = 0
        for index in self.holders.indices where self.holders[index].due < self.holders[place].due { place = index }
        // The authority's own time comes first: leases that end before the holder's moment have ended.
        while let wake = self.broker.nextWake?.nanoseconds, wake <= self.holders[place].due {
            self.now = max(self.now, wake)
            self.broker.tick(at: self.time)
            self.read()
        }
        self.now = max(self.now, self.holders[place].due)
        switch self.holders[place].plan {
        case .ask: self.ask(place)
        case .wait: self.holders[place].due = .max
        case .look: self.look(place)
        case .write: self.write(place)
        case .comeBack: self.lease(place, .renew(key: self.holders[place].key, self.token(of: place)))
        }
    }

    private var time: TurnTime { TurnTime(now: Instant(nanoseconds: self.now), wallMilliseconds: 0) }

    private func clock(_ place: Int) -> Int64 {
        self.now + self.now / 1_000_000 * self.holders[place].drift
    }

    private func token(of place: Int) -> FencingToken {
        self.holders[place].token ?? FencingToken(epoch: 0, counter: 0)
    }

    private func ask(_ place: Int) {
        let ttl = Int64(self.random.magnitude(100...5_000))
        self.holders[place].key = Self.keys[self.random.below(Self.keys.count)]
        self.holders[place].ttl = ttl
        let duration = Duration.milliseconds(ttl)
        let key = self.holders[place].key
        if self.random.chance(500) {
            self.lease(place, .takeOver(key: key, ttl: duration, reason: "urgent"))
        } else {
            let wait = Duration.milliseconds(self.random.chance(7_000) ? self.random.magnitude(10...10_000) : 0)
            self.lease(place, .acquire(key: key, ttl: duration, wait: wait))
        }
    }

    private func lease(_ place: Int, _ command: LeaseCommand) {
        self.holders[place].plan = .wait
        self.holders[place].due = .max
        self.holders[place].sent = self.clock(place)
        self.number += 1
        self.asked[self.number] = place
        let id = BrokerRequestID(number: self.number)
        let holder = self.holders[place].name
        self.broker.perform(.lease(id, room: "quote", command, from: holder), from: self.link, at: self.time)
        self.read()
    }

    /// Believes its clock, and writes; sometimes much later than it looked.
    private func look(_ place: Int) {
        guard self.clock(place) < self.holders[place].belief else { return self.later(place, .ask) }
        var delay = Int64(self.random.magnitude(1...10_000_000))
        if self.random.chance(3_000) {
            delay = self.holders[place].ttl * 1_000_000 / 2 * Int64(self.random.within(1...8))
            if delay > self.holders[place].ttl * 1_000_000 { self.report.overslept += 1 }
        }
        self.later(place, .write, delay)
    }

    private func write(_ place: Int) {
        let fence = Fence(key: self.holders[place].key, token: self.token(of: place))
        let isHeld = self.held[fence.key] == fence.token
        self.judge(self.publish(under: fence, by: self.holders[place].name), isHeld: isHeld)
        // Who holds a lease shows its token first, as the store asks of those who read before they write.
        if let current = self.held[fence.key] { _ = self.store.accept(Fence(key: fence.key, token: current)) }
        if isHeld || self.held[fence.key] != nil {
            self.judge(self.store.write(place, under: fence).isSuccess, isHeld: isHeld)
        }
        switch self.random.below(10) {
        case 0..<4: self.later(place, .look, Int64(self.random.magnitude(1_000...1_000_000_000)))
        case 4..<6: self.lease(place, .renew(key: fence.key, fence.token))
        case 6..<8: self.lease(place, .release(key: fence.key, fence.token))
        default:
            let gone = BrokerCommand.leaseHolderGone(room: "quote", self.holders[place].name)
            self.broker.perform(gone, from: self.link, at: self.time)
            self.read()
            self.later(place, .comeBack, Int64(self.random.within(1...4)) * Self.second)
        }
    }

    private func later(_ place: Int, _ plan: Holder.Plan, _ delay: Int64 = 1_000) {
        self.holders[place].plan = plan
        self.holders[place].due = self.now + delay
    }

    private func judge(_ isTaken: Bool, isHeld: Bool) {
        switch (isTaken, isHeld) {
        case (true, true): self.report.written += 1
        case (false, false): self.report.staleRefused += 1
        case (true, false): self.report.staleAccepted += 1
        case (false, true): self.report.wronglyRefused += 1
        }
    }

    private func publish(under fence: Fence, by holder: LeaseHolder) -> Bool {
        guard case .user(let user) = holder.owner else { return false }
        let publisher = ClientInfo(user: user, client: holder.client)
        let entry = LogEntry(payload: Payload(kind: .json, bytes: [0x31]), publisher: publisher)
        self.lastPublish = nil
        self.perform { id in .publish(id, room: "quote", entry, .none, fence: fence) }
        return self.lastPublish == true
    }

    private func perform(_ command: (BrokerRequestID) -> BrokerCommand) {
        self.number += 1
        self.broker.perform(command(BrokerRequestID(number: self.number)), from: self.link, at: self.time)
        self.read()
    }

    private func read() {
        while self.mailbox.take(into: &self.mail) {
            for event in self.mail { self.take(event) }
        }
    }

    private func take(_ event: BrokerEvent) {
        switch event {
        case .leaseChanged(_, let notice): self.account(notice)
        case .published(_, let answer): self.lastPublish = answer.isSuccess
        case .lease(let id, let answer):
            if let place = self.asked.removeValue(forKey: id.number) { self.answered(place, answer) }
        default: break
        }
    }

    private func account(_ notice: LeaseNotice) {
        guard notice.change == .granted else {
            if self.held[notice.key] != notice.token { self.report.violations += 1 }
            return self.held[notice.key] = nil
        }
        if self.held[notice.key] != nil { self.report.violations += 1 }
        if let newest = self.newest[notice.key], newest >= notice.token { self.report.violations += 1 }
        self.held[notice.key] = notice.token
        self.newest[notice.key] = notice.token
        self.report.granted += 1
    }

    private func answered(_ place: Int, _ answer: Result<LeaseAnswer, BrokerError>) {
        guard case .success(.held(let tenure)) = answer else { return self.later(place, .ask, self.pause) }
        if self.holders[place].token == tenure.token { self.report.resumed += 1 }
        self.holders[place].token = tenure.token
        self.holders[place].ttl = Int64(tenure.ttlMilliseconds)
        let time = Int64(tenure.waitedMilliseconds) + Int64(tenure.ttlMilliseconds)
        self.holders[place].belief = self.holders[place].sent + time * 1_000_000 / 100 * 95
        self.later(place, .look, Int64(self.random.magnitude(1_000...500_000_000)))
    }

    private var pause: Int64 { Int64(self.random.magnitude(1_000_000...1_000_000_000)) }
}

extension Result {
    fileprivate var isSuccess: Bool {
        if case .success = self { true } else { false }
    }
}

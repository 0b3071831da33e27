import RealtimeEngine
import RealtimeProtocol

/// One lease as the text of the promise says it behaves, without the code that is checked: who holds it until when, and
/// who waits.
struct LeaseModel {
    /// A request that is owed an answer.
    struct Ask: Equatable {
        var link: Int
        var id: UInt64
        var holder: LeaseHolder
        var ttl: Int64
    }

    struct Tenure: Equatable {
        var ask: Ask
        /// Nil until the answer tells it.
        var token: FencingToken?
        var since: Int64
        var deadline: Int64
        var isInGrace = false
        /// Its hub went as it was granted, so that perhaps nobody heard of its token.
        var isUnheard = false
    }

    /// A tenure that is over and whose end may still be told.
    struct End {
        var tenure: Tenure
        var change: LeaseNotice.Change
        var time: Int64
        /// The largest token that was known by then.
        var newest: FencingToken?
    }

    var tenure: Tenure?
    var waiters: [(ask: Ask, since: Int64, deadline: Int64)] = []
    /// The largest token ever granted, in all lives of the authority.
    var newest: FencingToken?
    var ended: [End] = []
    /// Tokens of tenures that began and ended in one step, which several hubs may hear of.
    var brief: [FencingToken] = []
    /// Answers that must come now.
    var due: [(ask: Ask, answer: Due)] = []

    enum Due: Equatable { case grant, renewal, released, held, lost }

    /// Whether `holder` may act under the token at this moment.
    func isHeld(_ token: FencingToken, by holder: LeaseHolder, at now: Int64) -> Bool {
        guard let tenure = self.tenure, now < tenure.deadline, tenure.token == token else { return false }
        let isSameUser = tenure.ask.holder.owner == holder.owner
        return isSameUser && (holder.owner != .user("") || tenure.ask.holder.client == holder.client)
    }

    /// What is due by now happens: an expiry, ends of waits, a handover.
    mutating func advance(to now: Int64) {
        if let tenure = self.tenure, tenure.deadline <= now { self.end(.expired, now) }
        for waiter in self.waiters where waiter.deadline <= now { self.due.append((waiter.ask, .held)) }
        self.waiters.removeAll { waiter in waiter.deadline <= now }
        self.handOver(now)
    }

    mutating func end(_ change: LeaseNotice.Change, _ now: Int64) {
        let isBrief = self.tenure.map { tenure in tenure.deadline == now + tenure.ask.ttl } ?? false
        if let tenure = self.tenure, tenure.token != nil || tenure.isUnheard || isBrief {
            self.ended.append(End(tenure: tenure, change: change, time: now, newest: self.newest))
        }
        self.tenure = nil
    }

    /// The tenure that ended in the step in which it began, so that its token is told only now; the oldest one.
    ///
    /// An authority that was held up notices with a takeover that the lease had expired: whoever waited gets it first,
    /// and loses it in the same step.
    func untold(by ask: Ask?, at now: Int64) -> Int? {
        if let ask, ask == self.tenure?.ask { return nil }
        return self.ended.firstIndex { end in
            end.tenure.token == nil && !end.tenure.isUnheard && end.time == now
                && (ask.map { ask in ask == end.tenure.ask } ?? true)
        }
    }

    /// Where a notice belongs that tells the end of a tenure; nil if no such tenure ended.
    ///
    /// An authority that was held up notices with a hub's end that a lease had expired: whoever waited at that hub gets
    /// it in the moment in which it vanishes, and the end of its grace may be the first that others hear of the token.
    func place(ofEnd notice: LeaseNotice) -> Int? {
        self.ended.firstIndex { end in end.tenure.token == notice.token }
            ?? self.ended.firstIndex { end in
                end.tenure.token == nil && end.tenure.isUnheard && end.change == notice.change
                    && end.newest.map { newest in newest < notice.token } ?? true
            }
    }

    mutating func handOver(_ now: Int64) {
        guard self.tenure == nil, !self.waiters.isEmpty else { return }
        let next = self.waiters.removeFirst()
        self.grant(next.ask, since: next.since, now)
    }

    mutating func grant(_ ask: Ask, since: Int64, _ now: Int64) {
        self.tenure = Tenure(ask: ask, token: nil, since: since, deadline: now + ask.ttl)
        self.due.append((ask, .grant))
    }

    mutating func renew(_ ask: Ask, _ now: Int64) {
        guard var tenure = self.tenure else { return }
        let ttl = tenure.ask.ttl
        tenure.ask = ask
        tenure.ask.ttl = ttl
        tenure.isInGrace = false
        tenure.deadline = now + ttl
        self.tenure = tenure
        self.due.append((ask, .renewal))
    }

    /// Somebody is gone; returns whether they held it.
    mutating func vanish(_ now: Int64, grace: Int64, _ isGone: (Ask) -> Bool) -> Bool {
        for waiter in self.waiters where isGone(waiter.ask) { self.due.append((waiter.ask, .held)) }
        self.waiters.removeAll { waiter in isGone(waiter.ask) }
        guard let tenure = self.tenure, !tenure.isInGrace, isGone(tenure.ask) else { return false }
        self.tenure?.isInGrace = true
        self.tenure?.deadline = now + grace
        return true
    }

    /// A bound of the authority's kept a request out.
    mutating func forget(link: Int, id: UInt64) {
        self.waiters.removeAll { waiter in waiter.ask.link == link && waiter.ask.id == id }
        if let ask = self.tenure?.ask, ask.link == link, ask.id == id { self.tenure = nil }
    }
}

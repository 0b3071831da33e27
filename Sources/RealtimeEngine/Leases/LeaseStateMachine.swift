internal import RealtimeProtocol

/// The lease of one key: who holds it until when, and who waits for it.
///
/// Free, then held; a holder that vanishes keeps it for the grace time; whoever has waited longest follows. Time is an
/// argument, and what is due by then happens before the action: nobody can act on a lease whose time is up.
struct LeaseStateMachine {
    /// A request that is owed one answer.
    struct Asker: Equatable {
        var link: Int
        var request: BrokerRequestID
        var holder: LeaseHolder
        var ttl: Int64
    }

    /// A tenure of the lease.
    struct Tenure: Equatable {
        var token: FencingToken
        var holder: LeaseHolder
        var link: Int
        var ttl: Int64
        var deadline: Instant
        /// The holder vanished; the deadline is the end of the grace time.
        var isInGrace = false
    }

    struct Waiter: Equatable {
        var asker: Asker
        var since: Instant
        var deadline: Instant
    }

    enum Action {
        case acquire(Asker, wait: Int64)
        case takeOver(Asker, reason: String)
        case renew(Asker, FencingToken)
        case release(Asker, FencingToken)
        /// A client is gone from its room or from its link.
        case holderGone(LeaseHolder, link: Int)
        /// A hub is gone, with all who came through it.
        case linkGone(Int)
        /// Time has passed.
        case tick
    }

    enum Effect: Equatable {
        case answer(Asker, Result<LeaseAnswer, BrokerError>)
        case changed(LeaseNotice)
        /// For the operators of the hub with this link.
        case counted(Metric, link: Int)
    }

    let key: String
    private(set) var tenure: Tenure?
    private(set) var waiters: [Waiter] = []
    /// When time alone changes something.
    private(set) var nextDeadline: Instant?

    init(key: String) {
        self.key = key
    }

    /// Whether nothing is left to remember.
    var isFree: Bool { self.tenure == nil && self.waiters.isEmpty }

    /// Whether a write that shows this token comes from whoever holds the lease now.
    func isHeld(under token: FencingToken, by writer: LeaseHolder, at now: Instant) -> Bool {
        guard let tenure = self.tenure, now < tenure.deadline else { return false }
        return tenure.token == token && tenure.holder.isSameOwner(as: writer)
    }

    mutating func perform(
        _ action: Action,
        at now: Instant,
        bounds: LeaseBounds,
        tokens: inout FencingTokenSource
    ) -> [Effect] {
        var effects: [Effect] = []
        self.expire(now, &effects)
        self.handOver(now, &tokens, &effects)
        self.act(action, now, bounds, &tokens, &effects)
        self.handOver(now, &tokens, &effects)
        self.nextDeadline = (self.tenure?.deadline).orEarlier(self.waiters.lazy.map(\.deadline).min())
        return effects
    }

    private mutating func act(
        _ action: Action,
        _ now: Instant,
        _ bounds: LeaseBounds,
        _ tokens: inout FencingTokenSource,
        _ effects: inout [Effect]
    ) {
        switch action {
        case .acquire(let asker, let wait):
            self.acquire(asker, wait: wait, now, bounds, &tokens, &effects)
        case .takeOver(let asker, let reason):
            if self.tenure != nil { self.end(.takenOver, reason: reason, .leasesTakenOver, &effects) }
            self.grant(asker, since: now, now, &tokens, &effects)
        case .renew(let asker, let token):
            self.renew(asker, token, now, &effects)
        case .release(let asker, let token):
            guard self.isHeld(under: token, by: asker.holder, at: now) else { return effects += self.refuse(asker) }
            self.end(.released, .leasesReleased, &effects)
            effects.append(.answer(asker, .success(.released)))
        case .holderGone(let holder, let link):
            self.vanish(now, bounds, &effects) { there, through in there == holder && through == link }
        case .linkGone(let link):
            self.vanish(now, bounds, &effects) { _, through in through == link }
        case .tick:
            break
        }
    }

    private mutating func acquire(
        _ asker: Asker,
        wait: Int64,
        _ now: Instant,
        _ bounds: LeaseBounds,
        _ tokens: inout FencingTokenSource,
        _ effects: inout [Effect]
    ) {
        guard let tenure = self.tenure else { return self.grant(asker, since: now, now, &tokens, &effects) }
        if tenure.holder == asker.holder && tenure.link == asker.link && !tenure.isInGrace {
            return self.renew(asker, tenure.token, now, &effects)
        }
        guard wait > 0 else {
            effects.append(.counted(.leasesRefusedHeld, link: asker.link))
            return effects.append(.answer(asker, .failure(.leaseHeld)))
        }
        guard self.waiters.count < bounds.waiters else {
            effects.append(.counted(.leaseWaitsRefusedLimit, link: asker.link))
            return effects.append(.answer(asker, .failure(.leaseLimit)))
        }
        let deadline = now.advanced(byNanoseconds: wait)
        self.waiters.append(Waiter(asker: asker, since: now, deadline: deadline))
    }

    private mutating func renew(_ asker: Asker, _ token: FencingToken, _ now: Instant, _ effects: inout [Effect]) {
        guard var tenure = self.tenure, self.isHeld(under: token, by: asker.holder, at: now) else {
            return effects += self.refuse(asker)
        }
        effects.append(.counted(tenure.isInGrace ? .leasesResumed : .leasesRenewed, link: asker.link))
        tenure.holder = asker.holder
        tenure.link = asker.link
        tenure.isInGrace = false
        tenure.deadline = now.advanced(byNanoseconds: tenure.ttl)
        self.tenure = tenure
        effects.append(.answer(asker, .success(.held(Self.answer(tenure)))))
    }

    private func refuse(_ asker: Asker) -> [Effect] {
        [.counted(.leasesRefusedLost, link: asker.link), .answer(asker, .failure(.leaseLost))]
    }

    /// The lease changes hands; the only place where a token is used.
    private mutating func grant(
        _ asker: Asker,
        since: Instant,
        _ now: Instant,
        _ tokens: inout FencingTokenSource,
        _ effects: inout [Effect]
    ) {
        let tenure = Tenure(
            token: tokens.next(),
            holder: asker.holder,
            link: asker.link,
            ttl: asker.ttl,
            deadline: now.advanced(byNanoseconds: asker.ttl)
        )
        self.tenure = tenure
        effects.append(.counted(.leasesGranted, link: asker.link))
        effects.append(.changed(self.notice(.granted, tenure)))
        let waited = now.nanoseconds - since.nanoseconds
        effects.append(.answer(asker, .success(.held(Self.answer(tenure, waited: waited)))))
    }

    private static func answer(_ tenure: Tenure, waited: Int64 = 0) -> LeaseTenure {
        LeaseTenure(
            token: tenure.token,
            ttlMilliseconds: UInt32(clamping: tenure.ttl / 1_000_000),
            waitedMilliseconds: UInt32(clamping: waited / 1_000_000)
        )
    }

    private mutating func end(
        _ change: LeaseNotice.Change,
        reason: String = "",
        _ metric: Metric,
        _ effects: inout [Effect]
    ) {
        guard let tenure = self.tenure else { return }
        self.tenure = nil
        effects.append(.counted(metric, link: tenure.link))
        effects.append(.changed(self.notice(change, tenure, reason: reason)))
    }

    private func notice(_ change: LeaseNotice.Change, _ tenure: Tenure, reason: String = "") -> LeaseNotice {
        LeaseNotice(
            key: self.key,
            change: change,
            token: tenure.token,
            user: tenure.holder.user,
            client: tenure.holder.client,
            reason: reason
        )
    }

    /// What is due by now: the tenure ends, and waits do.
    private mutating func expire(_ now: Instant, _ effects: inout [Effect]) {
        if let tenure = self.tenure, tenure.deadline <= now { self.end(.expired, .leasesExpired, &effects) }
        self.dismiss(&effects) { waiter in waiter.deadline <= now }
    }

    /// A free lease goes to whoever has waited longest.
    private mutating func handOver(
        _ now: Instant,
        _ tokens: inout FencingTokenSource,
        _ effects: inout [Effect]
    ) {
        guard self.tenure == nil, !self.waiters.isEmpty else { return }
        let next = self.waiters.removeFirst()
        self.grant(next.asker, since: next.since, now, &tokens, &effects)
    }

    /// Somebody is gone: the grace time begins for what they hold, and they wait no more.
    private mutating func vanish(
        _ now: Instant,
        _ bounds: LeaseBounds,
        _ effects: inout [Effect],
        _ isGone: (LeaseHolder, Int) -> Bool
    ) {
        self.dismiss(&effects) { waiter in isGone(waiter.asker.holder, waiter.asker.link) }
        guard var tenure = self.tenure, !tenure.isInGrace, isGone(tenure.holder, tenure.link) else { return }
        tenure.isInGrace = true
        tenure.deadline = now.advanced(byNanoseconds: bounds.grace)
        self.tenure = tenure
        effects.append(.counted(.leaseGraces, link: tenure.link))
    }

    private mutating func dismiss(_ effects: inout [Effect], _ isOver: (Waiter) -> Bool) {
        guard self.waiters.contains(where: isOver) else { return }
        for waiter in self.waiters where isOver(waiter) {
            effects.append(.counted(.leaseWaitsEnded, link: waiter.asker.link))
            effects.append(.answer(waiter.asker, .failure(.leaseHeld)))
        }
        self.waiters.removeAll(where: isOver)
    }
}

import RealtimeEngine
import RealtimeProtocol
import Synchronization

/// Compares everything that the authority for leases does with a model of its own, command by command.
///
/// It holds I27 to I32. The authority tells at once what comes of a command, so each answer and each notice can be
/// foreseen; only the tokens cannot, and must grow.
final class LeaseChecker: Sendable {
    private struct Contents {
        var keys: [String: LeaseModel] = [:]
        /// In the order in which they were first named, since dictionaries have none.
        var order: [String] = []
        /// Where the answer to each request belongs.
        var asked: [String: String] = [:]
        /// What each token's last grant or renewal allowed, by its text.
        var allowed: [String: Int64] = [:]
        var granted: Set<FencingToken> = []
        /// Fenced publishes, and whether they may pass.
        var fenced: [String: Bool] = [:]
        /// Nothing happens at the authority until then, for whatever reason.
        var heldUpUntil: Int64 = 0
    }

    private let contents = Mutex(Contents())
    private let trace: Trace
    private let marks: Marks
    private let grace: Int64
    private let clock: VirtualClock

    init(_ parts: Parts, grace: Int64) {
        self.trace = parts.trace
        self.marks = parts.marks
        self.clock = parts.clock
        self.grace = grace
    }

    private var now: Int64 { self.clock.now.nanoseconds }

    private static func name(_ link: Int, _ id: UInt64) -> String { "\(link).\(id)" }

    private func change<Value>(
        _ room: String,
        _ key: String,
        _ contents: inout Contents,
        _ body: (inout LeaseModel) -> Value
    ) -> Value {
        let name = "\(room)/\(key)"
        if contents.keys[name] == nil { contents.order.append(name) }
        var model = contents.keys[name] ?? LeaseModel()
        model.advance(to: self.now)
        let value = body(&model)
        model.handOver(self.now)
        contents.keys[name] = model
        return value
    }

    // MARK: - What the authority is asked

    /// The authority is about to carry out a command.
    func commanded(_ command: BrokerCommand, link: Int) {
        self.contents.withLock { contents in
            switch command {
            case .lease(let id, let room, let command, let holder):
                self.ask(command, room, LeaseModel.Ask(link: link, id: id.number, holder: holder, ttl: 0), &contents)
            case .leaseHolderGone(let room, let holder):
                self.vanish(&contents, in: room) { ask in ask.holder == holder && ask.link == link }
            case .unsubscribe(let room):
                self.expectNobody(contents, in: room, link)
            case .publish(let id, let room, let entry, _, _, let fence?):
                let writer = entry.publisher.map { LeaseHolder(owner: .user($0.user), client: $0.client) } ?? .host
                let mayPass = self.change(room, fence.key, &contents) { model in
                    model.isHeld(fence.token, by: writer, at: self.now)
                }
                contents.fenced[Self.name(link, id.number)] = mayPass
            default: break
            }
        }
    }

    private func ask(_ command: LeaseCommand, _ room: String, _ ask: LeaseModel.Ask, _ contents: inout Contents) {
        var ask = ask
        let key: String
        switch command {
        case .acquire(let name, let ttl, let wait):
            key = name
            ask.ttl = VirtualClock.nanoseconds(ttl)
            let wait = VirtualClock.nanoseconds(wait)
            self.change(room, key, &contents) { model in self.acquire(ask, wait: wait, &model) }
        case .takeOver(let name, let ttl, _):
            key = name
            ask.ttl = VirtualClock.nanoseconds(ttl)
            self.change(room, key, &contents) { model in
                if model.tenure != nil { self.marks.hit(.leaseTakenOver) }
                model.end(.takenOver, self.now)
                model.grant(ask, since: self.now, self.now)
            }
        case .renew(let name, let token):
            key = name
            self.change(room, key, &contents) { model in
                guard model.isHeld(token, by: ask.holder, at: self.now) else { return model.due.append((ask, .lost)) }
                if model.tenure?.isInGrace == true { self.marks.hit(.leaseResumed) }
                model.renew(ask, self.now)
            }
        case .release(let name, let token):
            key = name
            self.change(room, key, &contents) { model in
                guard model.isHeld(token, by: ask.holder, at: self.now) else { return model.due.append((ask, .lost)) }
                model.end(.released, self.now)
                model.due.append((ask, .released))
            }
        case .list:
            return
        }
        contents.asked[Self.name(ask.link, ask.id)] = "\(room)/\(key)"
    }

    private func acquire(_ ask: LeaseModel.Ask, wait: Int64, _ model: inout LeaseModel) {
        guard let tenure = model.tenure else { return model.grant(ask, since: self.now, self.now) }
        if tenure.ask.holder == ask.holder && tenure.ask.link == ask.link && !tenure.isInGrace {
            return model.renew(ask, self.now)
        }
        if wait <= 0 { return model.due.append((ask, .held)) }
        model.waiters.append((ask, self.now, self.now + wait))
    }

    /// A hub is gone for the authority.
    func detached(link: Int) {
        self.contents.withLock { contents in
            self.vanish(&contents, in: nil) { ask in ask.link == link }
            // Whatever it had asked for, nobody may hear the answer.
            for name in contents.order {
                contents.keys[name]?.due.removeAll { due in due.ask.link == link }
                guard let tenure = contents.keys[name]?.tenure, tenure.ask.link == link else { continue }
                contents.keys[name]?.tenure?.isUnheard = tenure.token == nil
            }
            contents.asked = contents.asked.filter { asked in !asked.key.hasPrefix("\(link).") }
        }
    }

    /// A hub follows a room no more, so it must have said of every member that they are gone.
    private func expectNobody(_ contents: Contents, in room: String, _ link: Int) {
        for name in contents.order where name.hasPrefix("\(room)/") {
            guard let tenure = contents.keys[name]?.tenure, tenure.ask.link == link else { continue }
            let isOver = tenure.isInGrace || tenure.deadline <= self.now
            self.trace.require(isOver, .graceTime, "\(name): the holder left, and its hub did not say so")
        }
    }

    private func vanish(
        _ contents: inout Contents,
        in room: String?,
        _ isGone: (LeaseModel.Ask) -> Bool
    ) {
        for name in contents.order where room.map({ room in name.hasPrefix("\(room)/") }) ?? true {
            guard var model = contents.keys[name] else { continue }
            model.advance(to: self.now)
            if model.vanish(self.now, grace: self.grace, isGone) { self.marks.hit(.leaseGrace) }
            model.handOver(self.now)
            contents.keys[name] = model
        }
    }

    /// The authority lost its memory; only what was ever granted stays true.
    func reset() {
        self.contents.withLock { contents in
            for name in contents.order {
                let newest = contents.keys[name]?.newest
                contents.keys[name] = LeaseModel()
                contents.keys[name]?.newest = newest
            }
            contents.asked = [:]
            contents.fenced = [:]
        }
    }

    /// Nothing goes to or from the authority until then.
    func heldUp(until time: Int64) {
        self.contents.withLock { contents in contents.heldUpUntil = max(contents.heldUpUntil, time) }
    }

    // MARK: - What the authority says

    /// The authority told a hub something.
    func told(_ event: BrokerEvent, link: Int) {
        self.contents.withLock { contents in
            switch event {
            case .lease(let id, let answer): self.answered(answer, link, id.number, &contents)
            case .leaseChanged(let room, let notice): self.noticed(notice, room, &contents)
            case .published(let id, let answer):
                guard let mayPass = contents.fenced.removeValue(forKey: Self.name(link, id.number)) else { return }
                self.published(answer, mayPass)
            default: break
            }
        }
    }

    private func published(_ answer: Result<StreamPosition, BrokerError>, _ mayPass: Bool) {
        switch answer {
        case .success:
            self.marks.hit(.fencedWrite)
            self.trace.require(mayPass, .fencedWrites, "a write passed under a token that its writer does not hold")
        case .failure(let error) where error.code == .leaseLost:
            self.marks.hit(.fencedOff)
            self.trace.require(!mayPass, .fencedWrites, "a holder's write was refused")
        case .failure: break
        }
    }

    private func answered(
        _ answer: Result<LeaseAnswer, BrokerError>,
        _ link: Int,
        _ id: UInt64,
        _ contents: inout Contents
    ) {
        guard let name = contents.asked.removeValue(forKey: Self.name(link, id)), var model = contents.keys[name] else {
            if case .success(.held(let tenure)) = answer {
                self.trace.report(.leaseExclusion, "\(tenure.token) for a request that is answered or was never made")
            }
            return
        }
        model.advance(to: self.now)
        let place = model.due.firstIndex { due in due.ask.link == link && due.ask.id == id }
        let due = place.map { place in model.due.remove(at: place) }
        if case .failure(let error) = answer, error.code == .leaseLimit || error.code == .roomLimit {
            // The model has no bounds.
            model.forget(link: link, id: id)
        } else {
            self.compare(answer, due, name, &model, &contents)
        }
        contents.keys[name] = model
    }

    private func compare(
        _ answer: Result<LeaseAnswer, BrokerError>,
        _ due: (ask: LeaseModel.Ask, answer: LeaseModel.Due)?,
        _ name: String,
        _ model: inout LeaseModel,
        _ contents: inout Contents
    ) {
        switch (answer, due?.answer) {
        case (.success(.held(let tenure)), .grant):
            self.granted(tenure, due, name, &model, &contents)
        case (.success(.held(let tenure)), .renewal):
            self.marks.hit(.leaseRenewed)
            self.trace.require(
                tenure.token == model.tenure?.token,
                .graceTime,
                "\(name): renewed \(tenure.token), held under \(model.tenure?.token as FencingToken?)"
            )
            self.allow(tenure.token, model, &contents)
        case (.success(.released), .released): self.marks.hit(.leaseReleased)
        case (.failure(let error), .held) where error.code == .leaseHeld: self.marks.hit(.leaseRefused)
        case (.failure(let error), .lost) where error.code == .leaseLost: self.marks.hit(.leaseLost)
        case (.success(.held), .held): self.trace.report(.leaseExclusion, "\(name): granted while another holds it")
        case (.success(.held), .none): self.trace.report(.waiterProgress, "\(name): granted before its turn")
        case (.success, .lost): self.trace.report(.noGhost, "\(name): a stale token was taken")
        case (.failure(let error), .renewal), (.failure(let error), .released):
            self.trace.report(.graceTime, "\(name): \(error.code), the holder came in time")
        default: self.trace.report(.waiterProgress, "\(name): \(answer), due was \(due?.answer as LeaseModel.Due?)")
        }
    }

    private func granted(
        _ tenure: LeaseTenure,
        _ due: (ask: LeaseModel.Ask, answer: LeaseModel.Due)?,
        _ name: String,
        _ model: inout LeaseModel,
        _ contents: inout Contents
    ) {
        self.marks.hit(.leaseGranted)
        if let since = model.tenure?.since, since < self.now { self.marks.hit(.leaseWaited) }
        self.take(tenure.token, by: due?.ask, name, &model, &contents)
        guard model.tenure?.ask == due?.ask else { return }
        self.allow(tenure.token, model, &contents)
    }

    /// A token is seen for the first time, in an answer or in a notice.
    private func take(
        _ token: FencingToken,
        by ask: LeaseModel.Ask?,
        _ name: String,
        _ model: inout LeaseModel,
        _ contents: inout Contents
    ) {
        if model.tenure?.token == token || model.brief.contains(token) { return }
        if let place = model.untold(by: ask, at: self.now) {
            return self.takeBrief(token, place, name, &model, &contents)
        }
        let isNew = contents.granted.insert(token).inserted
        let isLarger = model.newest.map { newest in newest < token } ?? true
        self.trace.require(
            isNew && isLarger,
            .tokenMonotone,
            "\(name): \(token) after \(model.newest as FencingToken?)"
        )
        self.trace.require(
            model.tenure != nil && model.tenure?.token == nil,
            .leaseExclusion,
            "\(name): \(token) granted under \(model.tenure?.token as FencingToken?)"
        )
        model.newest = token
        model.tenure?.token = token
    }

    /// The token of a tenure that is over already; the next one's may have been told before.
    private func takeBrief(
        _ token: FencingToken,
        _ place: Int,
        _ name: String,
        _ model: inout LeaseModel,
        _ contents: inout Contents
    ) {
        let isNew = contents.granted.insert(token).inserted
        let isBefore = model.tenure?.token.map { next in token < next }
        let isLarger = isBefore ?? model.newest.map { newest in newest < token } ?? true
        self.trace.require(isNew && isLarger, .tokenMonotone, "\(name): \(token) of a tenure that is over at once")
        model.newest = max(model.newest ?? token, token)
        model.ended[place].tenure.token = token
        model.brief.append(token)
        contents.allowed[token.description] = model.ended[place].tenure.deadline
    }

    private func allow(_ token: FencingToken, _ model: LeaseModel, _ contents: inout Contents) {
        if let deadline = model.tenure?.deadline { contents.allowed[token.description] = deadline }
    }

    private func noticed(_ notice: LeaseNotice, _ room: String, _ contents: inout Contents) {
        let name = "\(room)/\(notice.key)"
        guard var model = contents.keys[name] else {
            return self.trace.report(.leaseExclusion, "\(name): \(notice.change) of a lease that nobody asked for")
        }
        let deadline = model.tenure?.deadline
        let isInGrace = model.tenure?.isInGrace == true
        model.advance(to: self.now)
        defer { contents.keys[name] = model }
        if notice.change == .granted { return self.take(notice.token, by: nil, name, &model, &contents) }
        guard let place = model.place(ofEnd: notice) else {
            // Hubs that hear it later are told what was told already.
            let isRepeated = contents.granted.contains(notice.token) && model.tenure?.token != notice.token
            return self.trace.require(
                isRepeated,
                isInGrace ? .graceTime : .leaseExclusion,
                "\(name): \(notice.change) of \(notice.token), which is held until \(deadline ?? 0)"
            )
        }
        let end = model.ended.remove(at: place)
        if end.tenure.token == nil {
            let isNew = contents.granted.insert(notice.token).inserted
            self.trace.require(isNew, .tokenMonotone, "\(name): \(notice.token) again")
        }
        self.trace.require(end.change == notice.change, .leaseExclusion, "\(name): \(notice.change), not \(end.change)")
        guard notice.change == .expired, let deadline else { return }
        self.marks.hit(isInGrace ? .leaseGraceEnded : .leaseExpired)
        self.trace.require(
            self.now <= max(deadline, contents.heldUpUntil),
            .graceTime,
            "\(name): \(notice.token) expired \(self.now - deadline) ns late"
        )
    }

    // MARK: - What holders believe

    /// A client believes that it holds the lease until then.
    func believed(_ token: FencingToken, until time: Int64) {
        let allowed = self.contents.withLock { contents in contents.allowed[token.description] }
        self.trace.require(
            allowed.map { allowed in time <= allowed } ?? false,
            .leaseExclusion,
            "\(token) is believed until \(time), the authority allows \(allowed ?? 0)"
        )
    }

    /// Everything is over: nobody may still wait.
    func checkEmpty() {
        self.contents.withLock { contents in
            for name in contents.order {
                guard var model = contents.keys[name] else { continue }
                model.advance(to: self.now)
                let isIdle = model.waiters.isEmpty && model.due.isEmpty
                self.trace.require(isIdle, .waiterProgress, "\(name): \(model.waiters.count) still wait")
                self.trace.require(model.tenure == nil, .graceTime, "\(name): still held when all are gone")
            }
        }
    }
}

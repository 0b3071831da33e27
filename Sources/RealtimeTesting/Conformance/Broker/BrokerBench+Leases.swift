internal import RealtimeEngine
internal import RealtimeProtocol

extension BrokerBench {
    private static var ann: LeaseHolder { LeaseHolder(owner: .user("ann"), client: "a") }
    private static var annAgain: LeaseHolder { LeaseHolder(owner: .user("ann"), client: "b") }
    private static var bob: LeaseHolder { LeaseHolder(owner: .user("bob"), client: "c") }

    func leaseExclusion() async throws(Broken) {
        let (one, other) = (self.probe(), self.probe())
        try await one.acquire(self.room(), Self.ann)
        let second = try await other.lease(self.room(), .acquire(key: "k", ttl: .seconds(30), wait: .zero), Self.bob)
        try require(second.failure == .leaseHeld, "`leaseHeld` while another holds the lease", seen: "\(second)")
        try await other.acquire(self.room(), Self.bob, key: "other")
        try await other.acquire(self.room("b"), Self.bob)
    }

    func leaseTokens() async throws(Broken) {
        let link = self.probe()
        var newest: FencingToken?
        for _ in 0..<3 {
            let token = try await link.acquire(self.room(), Self.ann)
            let isLarger = newest.map { newest in newest < token } ?? true
            try require(isLarger, "a larger token than \(newest?.description ?? "none")", seen: "\(token)")
            newest = token
            _ = try await link.lease(self.room(), .release(key: "k", token), Self.ann)
        }
        let taken = try await link.lease(self.room(), .takeOver(key: "k", ttl: .seconds(1), reason: "r"), Self.bob)
        let isLarger = taken.token.map { token in newest.map { newest in newest < token } ?? true } ?? false
        try require(isLarger, "a larger token for who takes over", seen: "\(taken)")
    }

    func staleLease() async throws(Broken) {
        let link = self.probe()
        let stale = try await link.acquire(self.room(), Self.ann)
        _ = try await link.lease(self.room(), .release(key: "k", stale), Self.ann)
        let token = try await link.acquire(self.room(), Self.bob)
        let late = try await link.lease(self.room(), .release(key: "k", stale), Self.ann)
        try require(late.failure == .leaseLost, "`leaseLost` for a stale token", seen: "\(late)")
        let foreign = try await link.lease(self.room(), .release(key: "k", token), Self.ann)
        try require(foreign.failure == .leaseLost, "`leaseLost` for another user's token", seen: "\(foreign)")
        let renewed = try await link.lease(self.room(), .renew(key: "k", token), Self.bob)
        try require(renewed.token == token, "the holder's renewal under \(token)", seen: "\(renewed)")
    }

    func leaseResume() async throws(Broken) {
        let (one, other) = (self.probe(), self.probe())
        let token = try await one.acquire(self.room(), Self.ann)
        self.broker.detach(one.link, at: BrokerProbe.time)
        let renewed = try await other.lease(self.room(), .renew(key: "k", token), Self.annAgain)
        try require(renewed.token == token, "\(token), renewed over another link in time", seen: "\(renewed)")
    }

    func leaseQueue() async throws(Broken) {
        let (one, other) = (self.probe(), self.probe())
        let token = try await one.acquire(self.room(), Self.ann)
        let wait = LeaseCommand.acquire(key: "k", ttl: .seconds(30), wait: .seconds(30))
        var waiting: [BrokerRequestID] = []
        for holder in [Self.bob, Self.annAgain] {
            waiting.append(other.ask { id in .lease(id, room: self.room(), wait, from: holder) })
        }
        // Commands of a link are carried out in order: once this is answered, both wait.
        _ = try await other.present(in: self.room())
        await other.settle()
        let early = waiting.filter { id in other.answered(id) }
        try require(early, is: [], "answers to requests that wait, while another holds the lease")
        _ = try await one.lease(self.room(), .release(key: "k", token), Self.ann)
        let first = try await other.leased(waiting[0])
        try require(first.token != nil, "the lease for who came first", seen: "\(first)")
        try require(!other.answered(waiting[1]), "one holder", seen: "an answer to who came last")
    }

    func leaseNotices() async throws(Broken) {
        let (reader, stranger, link) = (self.probe(), self.probe(), self.probe())
        try await reader.subscribe(self.room())
        let token = try await link.acquire(self.room(), Self.ann)
        _ = try await link.lease(self.room(), .release(key: "k", token), Self.ann)
        try await link.publish(["1"], to: self.room())
        _ = try await reader.deliveries(in: self.room(), count: 1)
        await stranger.settle()
        let notices = [LeaseNotice.Change.granted, .released].map { change in
            LeaseNotice(key: "k", change: change, token: token, user: "ann", client: "a")
        }
        try require(reader.notices(self.room()), is: notices, "the notices to a subscribed link")
        try require(stranger.notices(self.room()), is: [], "the notices to a link that is not subscribed")
    }

    func fencedPublish() async throws(Broken) {
        let link = self.probe()
        try await link.subscribe(self.room())
        let token = try await link.acquire(self.room(), Self.ann)
        let wrong = FencingToken(epoch: token.epoch, counter: token.counter &+ 1)
        for (user, token, mayPass) in [("ann", token, true), ("bob", token, false), ("ann", wrong, false)] {
            let entry = LogEntry(
                payload: Payload(kind: .text, bytes: Array("1".utf8)),
                publisher: ClientInfo(user: user, client: "a")
            )
            let id = link.ask { id in
                .publish(id, room: self.room(), entry, .standard, fence: Fence(key: "k", token: token))
            }
            let answer = try await link.outcome("the answer to a fenced publish") { event in
                if case .published(id, let answer) = event { answer } else { nil }
            }
            let expected = mayPass ? "a position" : "the error leaseLost"
            try require(
                answer.failure == (mayPass ? nil : .leaseLost),
                "\(expected) for \(user) under \(token)",
                seen: "\(answer)"
            )
        }
        let passed = try await link.deliveries(in: self.room(), count: 1).count
        try require(passed, is: 1, "the number of publications that passed")
    }
}

extension BrokerProbe {
    /// Takes a lease that is free and returns its token.
    @discardableResult
    fileprivate func acquire(
        _ room: String,
        _ holder: LeaseHolder,
        key: String = "k"
    ) async throws(Broken) -> FencingToken {
        let answer = try await self.lease(room, .acquire(key: key, ttl: .seconds(30), wait: .zero), holder)
        guard let token = answer.token else { throw Broken(expected: "a lease that is free", seen: "\(answer)") }
        return token
    }

    fileprivate func lease(
        _ room: String,
        _ command: LeaseCommand,
        _ holder: LeaseHolder
    ) async throws(Broken) -> Result<LeaseAnswer, BrokerError> {
        try await self.leased(self.ask { id in .lease(id, room: room, command, from: holder) })
    }

    fileprivate func leased(_ id: BrokerRequestID) async throws(Broken) -> Result<LeaseAnswer, BrokerError> {
        try await self.outcome("the answer about a lease") { event in
            if case .lease(id, let answer) = event { answer } else { nil }
        }
    }

    fileprivate func answered(_ id: BrokerRequestID) -> Bool {
        self.events.contains { event in
            if case .lease(id, _) = event { true } else { false }
        }
    }

    fileprivate func notices(_ room: String) -> [LeaseNotice] {
        self.events.compactMap { event in
            if case .leaseChanged(room, let notice) = event { notice } else { nil }
        }
    }
}

extension Result<LeaseAnswer, BrokerError> {
    /// The token of whoever holds it now.
    fileprivate var token: FencingToken? {
        if case .success(.held(let tenure)) = self { tenure.token } else { nil }
    }
}

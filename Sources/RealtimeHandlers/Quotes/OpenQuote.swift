internal import RealtimeEngine
internal import RealtimeProtocol
import Synchronization

/// A quote that somebody is in, on one node: the only one there who edits it in the store and publishes it.
///
/// Whatever reads or changes the store and the log together is done by one after another (`exclusively`), in tasks of
/// its own: a caller that gives up leaves nothing half done. The room's log and the store are brought together by a
/// ``QuoteJournal``; what could not be published, and what nobody knows the end of, is tried again until it is settled.
actor OpenQuote<Service: QuoteService> {
    nonisolated let id: String
    nonisolated let room: String
    let parts: QuoteParts<Service>
    var document: Service.Quote?
    var journal: QuoteJournal
    var premium: PremiumStateMachine
    var recent: RecentEdits
    /// The store may have something else than the document.
    var isInDoubt = false
    /// The premium's timer, and what it is set to.
    var timer: (task: Task<Void, Never>, wake: Instant)?
    var calculation: Task<Void, Never>?
    private nonisolated let closed = Atomic(false)
    /// Callers who wait or are served.
    private var calls = 0
    private var isBusy = false
    private var queue: [CheckedContinuation<Void, Never>] = []
    private var isSettlingDue = false
    private var failures = 0
    /// The last publication did not succeed.
    private var isBrokerFailing = false
    private var retry: Task<Void, Never>?
    private var lastUse: Instant
    private var lastCheck: Instant
    private var isVacated = false

    init(_ id: String, parts: QuoteParts<Service>) {
        self.id = id
        self.room = QuoteRoom.quote + id
        self.parts = parts
        let entropy = parts.environment.entropy()
        self.journal = QuoteJournal(nonce: String(entropy.0, radix: 36) + String(entropy.1, radix: 36))
        self.premium = PremiumStateMachine(parts.settings.timing)
        self.recent = RecentEdits(limit: parts.settings.limits.editKeys)
        self.lastUse = parts.clock.now()
        self.lastCheck = self.lastUse
    }

    /// Whether it was given up; it is not to be used any more.
    nonisolated var isClosed: Bool { self.closed.load(ordering: .relaxed) }

    // MARK: - One after another

    /// Does something for a caller when all before it is done; refuses if too many wait.
    func serve<Value: Sendable>(
        _ body: @escaping @Sendable (isolated OpenQuote) async -> Result<Value, HandlerError>
    ) async -> Result<Value, HandlerError> {
        guard self.calls < self.parts.settings.limits.waitingCalls else {
            self.parts.node?.count(.quotesRefusedLimit)
            return .failure(.error(.tooManyRequests))
        }
        self.lastUse = self.parts.clock.now()
        self.isVacated = false
        self.act(.watched(true))
        self.calls += 1
        defer { self.calls -= 1 }
        return await self.exclusively(body).value
    }

    private func exclusively<Value: Sendable>(
        _ body: @escaping @Sendable (isolated OpenQuote) async -> Value
    ) -> Task<Value, Never> {
        self.parts.start {
            await self.enter()
            let value = await body(self)
            await self.leave()
            return value
        }
    }

    private func enter() async {
        if !self.isBusy { return self.isBusy = true }
        await withCheckedContinuation { continuation in self.queue.append(continuation) }
    }

    private func leave() {
        if self.queue.isEmpty { self.isBusy = false } else { self.queue.removeFirst().resume() }
        self.settleLater()
    }

    // MARK: - The store and the log

    /// Reads what the log has, and after it, if need be, what the store has; then publishes what the log lacks.
    ///
    /// When it succeeds, the journal's content and position belong together.
    func synchronize() async -> Result<Void, HandlerError> {
        for _ in 0..<3 {
            var findings = QuoteJournal.Findings()
            if let position = self.journal.position {
                switch await self.history(HistoryQuery(since: position, limit: 256)) {
                case .success(let page): findings = self.journal.read(page)
                case .failure(let error): return .failure(error)
                }
            }
            if self.journal.position == nil {
                switch await self.history(HistoryQuery(since: nil, limit: 8, reverse: true)) {
                case .success(let page): findings = self.journal.begin(at: page.top, page.entries)
                case .failure(let error): return .failure(error)
                }
            }
            if findings.isOutdated || self.isInDoubt, case .failure(let error) = await self.load() {
                self.journal.losePosition()
                return .failure(error)
            }
            self.adopt(findings.premium)
            if case .failure(let error) = await self.publish() { return .failure(error) }
            if self.journal.position != nil { return .success(()) }
        }
        return .failure(.error(.unavailable))
    }

    private func history(_ query: HistoryQuery) async -> Result<HistoryPage, HandlerError> {
        guard let node = self.parts.node else { return .failure(.error(.unavailable)) }
        return await node.history(of: self.room, query).mapError(HandlerError.init)
    }

    private func load() async -> Result<Void, HandlerError> {
        let (service, id) = (self.parts.service, self.id)
        self.parts.node?.count(.quoteLoads)
        switch await self.parts.store.call(isFault: \.isFault, { await service.load(id) }) {
        case .success(let document): self.take(document)
        case .failure(.failed(.notFound)): self.take(nil)
        case .failure(let problem): return .failure(HandlerError(problem))
        }
        self.isInDoubt = false
        return .success(())
    }

    /// Takes what the store has; nil for no quote.
    func take(_ document: Service.Quote?, by author: JSONValue? = nil, source: String = "service") {
        guard let document else {
            self.document = nil
            return self.journal.take(nil)
        }
        if let known = self.document, known.version >= document.version { return }
        self.document = document
        let content = QuoteJournal.Content(
            version: document.version,
            title: document.title,
            fields: document.fields
        )
        self.journal.take(content, by: author, source: source)
        self.act(.changed(version: document.version, wallMilliseconds: self.parts.wallMilliseconds))
    }

    /// Publishes what the log lacks, in order; the first failure ends it, and it is tried again later.
    func publish() async -> Result<Void, HandlerError> {
        while let publication = self.journal.next(self.shownPremium) {
            guard let node = self.parts.node else { return .failure(.error(.unavailable)) }
            let payload = Payload(kind: .json, bytes: publication.data.raw.bytes)
            switch await node.publish(payload, to: self.room, key: publication.key) {
            case .success(let position):
                self.isBrokerFailing = false
                self.journal.published(at: position)
            case .failure(let error):
                self.isBrokerFailing = true
                node.count(.quotePublicationsFailed)
                return .failure(HandlerError(error))
            }
        }
        return .success(())
    }

    var shownPremium: JSONObject? { self.document.map { _ in self.premium.view.members } }

    // MARK: - Until it is settled

    /// Sees to it that what is unsettled is tried again.
    func settleLater() {
        guard self.isInDoubt || !self.journal.isSettled(self.shownPremium), !self.isSettlingDue, !self.isClosed else {
            return
        }
        self.isSettlingDue = true
        self.retry = self.parts.start { [weak self, clock = self.parts.clock, pause = self.pause] in
            if pause > .zero, await !clock.sleep(pause) { return }
            await self?.settle()
        }
    }

    private func settle() {
        self.isSettlingDue = false
        _ = self.exclusively { quote in
            let isDone: Bool
            if case .success = quote.isInDoubt ? await quote.synchronize() : await quote.publish() {
                isDone = true
            } else {
                isDone = false
            }
            quote.failures = isDone ? 0 : quote.failures + 1
        }
    }

    private var pause: Duration {
        if self.failures == 0, !self.isInDoubt, !self.isBrokerFailing { return .zero }
        var pause = self.parts.settings.timing.retry
        for _ in 0..<self.failures where pause < self.parts.settings.timing.longestRetry { pause *= 2 }
        return min(pause, self.parts.settings.timing.longestRetry)
    }

    // MARK: - From outside

    /// Something else than this node changed the quote in the store.
    func changed() {
        self.isInDoubt = true
        if !self.isBusy { self.settleNow() }
    }

    private func settleNow() {
        self.retry?.cancel()
        self.isSettlingDue = true
        self.settle()
    }

    /// Nobody is in the room any more.
    func vacated() {
        self.isVacated = true
    }

    /// Looks whether somebody is still there; closes the quote if nobody was for long enough, and says so.
    func sweep() async -> Bool {
        let timing = self.parts.settings.timing
        let now = self.parts.clock.now()
        let isIdle = self.lastUse.advanced(by: timing.idle) <= now
        if isIdle || (self.isVacated && self.lastUse.advanced(by: timing.sweep) <= now) {
            guard case .success(let present)? = await self.parts.node?.presence(in: self.room) else { return false }
            self.isVacated = false
            if !present.isEmpty {
                self.lastUse = max(self.lastUse, now)
            } else if isIdle, self.calls == 0, !self.isBusy {
                self.close()
                return true
            }
            self.act(.watched(!present.isEmpty))
        }
        if self.premium.isWatched, self.lastCheck.advanced(by: timing.check) <= now {
            self.lastCheck = now
            self.changed()
        }
        return false
    }

    /// Ends everything that it does on its own.
    func close() {
        self.closed.store(true, ordering: .relaxed)
        self.retry?.cancel()
        self.timer?.task.cancel()
        self.calculation?.cancel()
    }
}

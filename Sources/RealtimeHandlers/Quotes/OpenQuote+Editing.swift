internal import RealtimeEngine
internal import RealtimeProtocol

extension OpenQuote {
    /// Carries an edit out: asks for the locks, sets in the store, and publishes; the quote's version then.
    ///
    /// Success says that the store has it. What could not be published then is published later, before anything else.
    func edit(_ request: QuoteEditRequest, by caller: Caller) async -> Result<UInt64, HandlerError> {
        let result = await self.serve { quote in await quote.carryOut(request, by: caller) }
        let metric: Metric = if case .success = result { .quoteEdits } else { .quoteEditsRefused }
        self.parts.node?.count(metric)
        return result
    }

    private func carryOut(_ request: QuoteEditRequest, by caller: Caller) async -> Result<UInt64, HandlerError> {
        let author = caller.user.isEmpty ? "client " + caller.client.id : "user " + caller.user
        let key = request.key.map { key in RecentEdits.Key(author: author, key: key) }
        if let key, let version = self.recent[key] {
            self.parts.node?.count(.quoteEditsRepeated)
            return .success(version)
        }
        if case .failure(let error) = await self.prepare(request) { return .failure(error) }
        let fences: [Fence]
        switch await self.fences(request, caller) {
        case .success(let held): fences = held
        case .failure(let error): return .failure(error)
        }
        let edit = QuoteEdit(
            fields: request.fields,
            expect: request.expect,
            fences: fences,
            key: request.key,
            author: caller
        )
        switch await self.apply(edit) {
        case .success(let document):
            let by: JSONValue = ["user": .string(caller.user), "name": .string(caller.name)]
            self.take(document, by: by, source: "client")
            if let key { self.recent.remember(key, version: document.version) }
            // A failure is tried again when this is done.
            _ = await self.publish()
            return .success(document.version)
        case .failure(let problem):
            await self.learn(from: problem)
            return .failure(HandlerError(problem))
        }
    }

    /// Sees to it that the quote is known and that the log has all that was stored.
    private func prepare(_ request: QuoteEditRequest) async -> Result<Void, HandlerError> {
        let isKnown = self.document != nil && !self.isInDoubt
        let outcome = isKnown ? await self.publish() : await self.synchronize()
        if case .failure(let error) = outcome { return .failure(error) }
        guard let document = self.document else { return .failure(.noSuchQuote) }
        if let expect = request.expect, expect < document.version {
            return .failure(.versionConflict(present: document.version))
        }
        return .success(())
    }

    private func fences(_ request: QuoteEditRequest, _ caller: Caller) async -> Result<[Fence], HandlerError> {
        guard let node = self.parts.node else { return .failure(.error(.unavailable)) }
        return await self.leases(node).flatMap { leases in
            let requiresLocks = self.parts.settings.requiresLocks
            return QuoteLocks.check(request, leases, by: caller, requiresLocks: requiresLocks)
        }
    }

    /// Who has which locks; nobody has any if the broker grants none.
    func leases(_ node: Node) async -> Result<[LeaseEntry], HandlerError> {
        switch await node.leases(in: self.room) {
        case .success(let leases): .success(leases)
        case .failure(let error) where error.code == .noLeases: .success([])
        case .failure(let error): .failure(HandlerError(error))
        }
    }

    private func apply(_ edit: QuoteEdit) async -> Result<Service.Quote, ServiceFailure<QuoteFailure>> {
        let (service, id) = (self.parts.service, self.id)
        return await self.parts.store.call(isFault: \.isFault) {
            await service.apply(edit, to: id)
        }
    }

    /// The store may have said more than no.
    private func learn(from problem: ServiceFailure<QuoteFailure>) async {
        switch problem {
        case .refused: break
        case .late, .failed(.unavailable):
            self.parts.node?.count(.quoteEditsInDoubt)
            self.isInDoubt = true
        case .failed(.versionConflict(let present)):
            if present != self.document?.version { self.isInDoubt = true }
        case .failed(.notFound):
            self.isInDoubt = true
        case .failed(.staleFence), .failed(.invalidField): break
        }
    }
}

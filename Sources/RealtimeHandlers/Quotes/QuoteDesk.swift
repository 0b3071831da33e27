internal import RealtimeEngine
internal import RealtimeProtocol
import Synchronization

/// The open quotes of a node.
actor QuoteDesk<Service: QuoteService> {
    private let service: Service
    private let settings: QuoteSettings
    private let clock: HandlerClock
    private var parts: QuoteParts<Service>?
    private var quotes: [String: OpenQuote<Service>] = [:]
    /// The ids in the order in which they were opened.
    private var order: [String] = []
    private var tasks: [Task<Void, Never>] = []
    /// Quotes whose rooms became empty since the last sweep.
    private let vacated = Mutex<[String]>([])

    init(service: Service, settings: QuoteSettings, clock: HandlerClock) {
        self.service = service
        self.settings = settings
        self.clock = clock
    }

    /// What there is while it is started.
    var started: QuoteParts<Service>? { self.parts?.node == nil ? nil : self.parts }

    func start(on node: Node) {
        let parts = QuoteParts(service: self.service, settings: self.settings, clock: self.clock, node: node)
        self.parts = parts
        let changes = self.service.changes()
        self.tasks = [
            parts.start { [weak self] in
                for await id in changes { await self?.changed(id) }
            },
            parts.start { [weak self, clock = self.clock, pause = self.settings.timing.sweep] in
                while await clock.sleep(pause) { await self?.sweep() }
            },
        ]
    }

    func stop() async {
        for task in self.tasks { task.cancel() }
        self.tasks = []
        for id in self.order { await self.quotes[id]?.close() }
        self.quotes = [:]
        self.order = []
        self.parts = nil
    }

    /// The open quote, which may have to be loaded yet; or why there is none.
    func quote(_ id: String) -> Result<OpenQuote<Service>, HandlerError> {
        guard let parts = self.started else { return .failure(.error(.unavailable)) }
        if let quote = self.quotes[id], !quote.isClosed { return .success(quote) }
        if self.quotes[id] == nil {
            guard self.quotes.count < self.settings.limits.openQuotes else {
                parts.node?.count(.quotesRefusedLimit)
                return .failure(.error(.limitExceeded))
            }
            self.order.append(id)
        }
        let quote = OpenQuote(id, parts: parts)
        self.quotes[id] = quote
        self.tellCount()
        return .success(quote)
    }

    /// Nobody is to wait for a quote that there is not.
    func drop(_ quote: OpenQuote<Service>) async {
        await quote.close()
        self.remove(quote)
    }

    private func changed(_ id: String) async { await self.quotes[id]?.changed() }

    /// Takes a note for the next sweep; may be called from any thread.
    nonisolated func note(vacated id: String) {
        let limit = self.settings.limits.openQuotes
        // What has no place here is found when it has been idle for long enough.
        self.vacated.withLock { ids in if ids.count < limit { ids.append(id) } }
    }

    private func sweep() async {
        let vacated = self.vacated.withLock { ids in
            defer { ids = [] }
            return ids
        }
        for id in vacated { await self.quotes[id]?.vacated() }
        for id in self.order {
            guard let quote = self.quotes[id] else { continue }
            if await quote.sweep() { self.remove(quote) }
        }
    }

    private func remove(_ quote: OpenQuote<Service>) {
        guard self.quotes[quote.id] === quote else { return }
        self.quotes[quote.id] = nil
        self.order.removeAll { id in id == quote.id }
        self.tellCount()
    }

    private func tellCount() { self.parts?.node?.set(.quotesOpen, to: self.quotes.count) }
}

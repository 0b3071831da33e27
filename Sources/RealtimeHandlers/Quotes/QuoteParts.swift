internal import RealtimeEngine

/// What all open quotes of a node share.
struct QuoteParts<Service: QuoteService>: Sendable {
    let service: Service
    let settings: QuoteSettings
    let clock: HandlerClock
    let environment: HostEnvironment
    /// In front of loading, editing and listing.
    let store: ServiceCalls
    /// In front of the calculation.
    let calculator: ServiceCalls
    /// The node has the handler, so this must not keep it.
    private(set) weak var node: Node?

    init(service: Service, settings: QuoteSettings, clock: HandlerClock, node: Node) {
        self.service = service
        self.settings = settings
        self.clock = clock
        self.environment = node.environment
        let executor = node.environment.handlerExecutor
        self.store = ServiceCalls(
            breaker: node.makeBreaker(named: "quote service", settings.breaker),
            clock: clock.base,
            executor: executor,
            timeout: settings.timing.service
        )
        self.calculator = ServiceCalls(
            breaker: node.makeBreaker(named: "quote premium", settings.breaker),
            clock: clock.base,
            executor: executor,
            timeout: settings.timing.premiumDeadline
        )
        self.node = node
    }

    var wallMilliseconds: Int64 { self.environment.time().wallMilliseconds }

    /// Starts something that nobody waits for.
    @discardableResult
    func start<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) -> Task<Value, Never> {
        Task(executorPreference: self.environment.handlerExecutor, operation: body)
    }
}

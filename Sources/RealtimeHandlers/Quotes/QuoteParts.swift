internal import RealtimeEngine

/// What all open quotes of a node share.
struct QuoteParts<Service: QuoteService>: Sendable {
    let service: Service
    let settings: QuoteSettings
    let clock: HandlerClock
    let environment: HostEnvironment
    /// In front of loading, editing and listing.
    let store: ServiceGate
    /// In front of the calculation.
    let calculator: ServiceGate
    /// The node has the handler, so this must not keep it.
    private(set) weak var node: Node?

    init(service: Service, settings: QuoteSettings, clock: HandlerClock, node: Node) {
        self.service = service
        self.settings = settings
        self.clock = clock
        self.environment = node.environment
        let executor = node.environment.handlerExecutor
        self.store = ServiceGate(
            breaker: node.makeBreaker(named: "quote service", settings.breaker),
            clock: clock,
            executor: executor
        )
        self.calculator = ServiceGate(
            breaker: node.makeBreaker(named: "quote premium", settings.breaker),
            clock: clock,
            executor: executor
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

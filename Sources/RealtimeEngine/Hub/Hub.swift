public import RealtimeProtocol

/// One executor's share of a node: its connections, and the members that these are of rooms.
///
/// The hub is a thin shell: it owns the deterministic machine, runs the host's handlers, and lets transports in. Nothing
/// on the delivery path takes a lock or leaves the executor. A socket loop enters with `assumeIsolated`; everybody else
/// with `await`.
public actor Hub {
    /// What transports call; only reachable inside the hub's isolation.
    public let core: HubCore
    /// The hub's number in its node.
    public nonisolated let number: Int
    private nonisolated let executor: any SerialExecutor
    private let handler: (any ConnectionHandler)?
    private let handlerExecutor: (any TaskExecutor)?
    private var depth = 0
    /// The tasks of calls that did not return at once.
    private var tasks: [UInt64: Task<Void, Never>] = [:]
    private var owner: (any TransportOwner)?
    private var drainWaiters: [CheckedContinuation<DrainReport, Never>] = []

    /// The executor that the host supplied.
    public nonisolated var unownedExecutor: UnownedSerialExecutor {
        unsafe self.executor.asUnownedSerialExecutor()
    }

    init(_ number: Int, executor: any SerialExecutor, node: NodeParts) {
        self.number = number
        self.executor = executor
        self.handlerExecutor = node.environment.handlerExecutor
        if case .handler(let handler) = node.configuration.connections {
            self.handler = handler
        } else {
            self.handler = nil
        }
        let bell = HubBell(executor: node.environment.handlerExecutor)
        let mailbox = BrokerMailbox { bell.ring() }
        self.core = HubCore(number, node: node, mailbox: mailbox)
        bell.attach(self)
        node.client?.keepTime(with: mailbox)
    }

    /// Gives the hub the owner of its sockets, made inside the hub's isolation.
    public func adopt(_ owner: sending any TransportOwner) {
        self.owner = owner
    }

    /// One iteration of a socket loop that runs on the hub's executor; see `TransportOwner`.
    ///
    /// Until an owner is adopted, which takes the job that brings it a moment, it does nothing.
    public func turn() -> Bool {
        self.owner?.turn(self) ?? true
    }

    /// The socket loop has ended: its owner closes what is left.
    public func loopEnded() {
        self.owner?.end(self)
        self.owner = nil
        self.detach()
    }

    /// Runs `body` inside a turn; what became due leaves before it returns.
    public func withTurn<R: Sendable>(_ body: (HubCore) -> R) -> R {
        self.beginTurn()
        let result = body(self.core)
        self.endTurn()
        return result
    }

    /// Begins a turn; every call must be met by `endTurn`.
    ///
    /// Turns may nest, the outermost counts.
    public func beginTurn() {
        self.depth += 1
        if self.depth == 1 { self.core.beginTurn() }
    }

    /// Ends a turn: settles everything that follows from it, starts handlers, and sends what is due.
    public func endTurn() {
        if self.depth > 1 {
            self.depth -= 1
            return
        }
        repeat {
            self.core.settle()
            while true {
                let calls = self.core.takeCalls()
                if calls.isEmpty { break }
                for call in calls { self.launch(call) }
                self.core.settle()
            }
            for serial in self.core.takeCancelledCalls() { self.tasks.removeValue(forKey: serial)?.cancel() }
        } while self.core.flush()
        self.depth -= 1
        if !self.drainWaiters.isEmpty && self.core.connectionCount == 0 { self.endDrain() }
    }

    /// The connections for which most bytes wait, the worst first; those that keep up are not among them.
    ///
    /// For operators: cost is one look at each membership of the hub, and nothing is kept for it in between.
    ///
    /// - Parameter count: How many at most.
    public func slowest(_ count: Int) -> [SlowConnection] {
        self.core.machine.slowest(count).map { slow in
            var slow = slow
            slow.hub = self.number
            return slow
        }
    }

    /// The room's members here, and how many of them have taken everything up to a position.
    func members(of room: String, past position: StreamPosition) -> (members: Int, written: Int) {
        self.core.machine.members(of: room, past: position)
    }

    /// Ends a connection with a code that its peer is told.
    public func disconnect(_ connection: ConnectionID, _ reason: Disconnect) {
        self.withTurn { core in core.disconnect(connection, reason) }
    }

    /// Tells every client that the node shuts down and when to come back, and takes no connection any more.
    ///
    /// - Parameter reason: What clients are told instead.
    public func stop(_ reason: Disconnect? = nil) {
        self.withTurn { core in core.stop(reason) }
    }

    /// Lets every connection go, spread evenly over `period`, and returns when the last one has gone; see
    /// ``Node/drain(over:comeBackAt:)``.
    func drain(over period: Duration, comeBackAt server: String?) async -> DrainReport {
        await withCheckedContinuation { continuation in
            self.drainWaiters.append(continuation)
            self.withTurn { core in core.drain(over: period, comeBackAt: server) }
        }
    }

    private func endDrain() {
        let waiters = self.drainWaiters
        self.drainWaiters = []
        let report = self.core.drainReport ?? DrainReport(connections: 0, interrupted: 0)
        for waiter in waiters { waiter.resume(returning: report) }
    }

    /// The hub will not run again; called when its last transport is gone.
    public func detach() {
        self.core.detach()
        self.endDrain()
    }

    /// Starts a call of the host's.
    ///
    /// One that does not suspend has returned when this does.
    private func launch(_ call: HandlerCall) {
        let handler = self.handler
        let serial = call.serial
        let body: @Sendable () async -> HandlerOutcome = { await Self.run(call, handler) }
        let task: Task<Void, Never>
        if #available(macOS 26.0, iOS 26.0, tvOS 26.0, watchOS 26.0, visionOS 26.0, *) {
            task = Task.immediate(executorPreference: self.handlerExecutor) { self.complete(serial, await body()) }
        } else {
            task = Task(executorPreference: self.handlerExecutor) { await self.complete(serial, body()) }
        }
        if self.core.machine.isCallPending(serial) { self.tasks[serial] = task }
    }

    private func complete(_ serial: UInt64, _ outcome: HandlerOutcome) {
        if !self.tasks.isEmpty { self.tasks[serial] = nil }
        self.withTurn { core in core.machine.complete(serial, outcome) }
    }

    private static func run(_ call: HandlerCall, _ handler: (any ConnectionHandler)?) async -> HandlerOutcome {
        switch call.body {
        case .connect(let event):
            .connect(await handler?.connect(event) ?? .failure(.disconnect(.notAvailable)))
        case .rpc(let event):
            .rpc(await handler?.rpc(event) ?? .failure(.error(.methodNotFound)))
        case .message(let event):
            .message(await handler?.message(event) ?? .failure(.disconnect(.notAvailable)))
        case .closed(let event):
            await Self.close(event, handler)
        case .subscribe(let handler, let event):
            .subscribe(await handler.subscribe(event))
        case .publish(let handler, let event):
            .publish(await handler.publish(event))
        }
    }

    private static func close(_ event: ClosedEvent, _ handler: (any ConnectionHandler)?) async -> HandlerOutcome {
        await handler?.closed(event)
        return .closed
    }
}

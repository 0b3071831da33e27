import RealtimeProtocol

/// A client that connects, comes back, and resumes its subscriptions.
///
/// All the rules are in ``ClientStateMachine``; this actor owns one, with a transport, a clock and the callers that
/// wait. Every call changes the state first and acts on the effects after it, in order and without a suspension, so a
/// message is encoded and queued in one step.
///
/// ```swift
/// let client = RealtimeClient(transport: transport, environment: environment)
/// await client.connect()
/// let quote = try await client.subscription("quote:17").get()
/// for await event in quote.events { … }
/// ```
///
/// A client that is not needed any more is closed with `close()`; its tasks hold it until then.
public actor RealtimeClient {
    let transport: any ClientTransport
    let environment: ClientEnvironment
    let limits: ClientLimits
    var machine: ClientStateMachine
    /// The transport of the present session, once it is open.
    var connection: (session: SessionNumber, connection: any ClientConnection)?
    var opening: Task<Void, Never>?
    var timer: Task<Void, Never>?
    var lastCall: UInt64 = 0
    var waiting: [CallNumber: CheckedContinuation<Result<ClientReply, ClientError>, Never>] = [:]
    var subscriptions: [String: Subscription] = [:]
    var stateReaders: [EventBuffer<ClientState>] = []
    nonisolated let eventBuffer: EventBuffer<ClientEvent>
    /// Whether effects are being acted on: what they cause is taken up by the same loop.
    var isActing = false

    /// Makes a client that is disconnected.
    ///
    /// - Parameters:
    ///   - transport: How to reach the server.
    ///   - environment: Time, chance and tokens.
    ///   - configuration: What to do, and how.
    public init(
        transport: any ClientTransport,
        environment: ClientEnvironment,
        configuration: ClientConfiguration = ClientConfiguration()
    ) {
        self.transport = transport
        self.environment = environment
        self.limits = configuration.limits
        let prefix = String(environment.random(), radix: 36) + String(environment.random(), radix: 36)
        self.machine = ClientStateMachine(
            configuration: configuration,
            seed: environment.random(),
            keyPrefix: prefix
        )
        self.eventBuffer = EventBuffer(capacity: configuration.limits.clientEvents) { dropped in
            .overflow(dropped: dropped)
        }
    }

    /// Starts connecting; `states` tells what comes of it.
    public func connect() {
        self.machine.connect(now: self.environment.now())
        self.act()
    }

    /// Ends the connection; positions and subscriptions are kept for the next `connect`.
    public func disconnect() {
        self.machine.disconnect(now: self.environment.now())
        self.act()
    }

    /// Ends everything: streams end, and every later call is refused.
    public func close() {
        self.machine.close(now: self.environment.now())
        self.act()
        self.timer?.cancel()
        self.timer = nil
        for reader in self.stateReaders { reader.finish() }
        self.stateReaders = []
        // The order of ends makes no difference to anybody.
        for subscription in self.subscriptions.values { subscription.buffer.finish() }
        self.subscriptions = [:]
        self.eventBuffer.finish()
    }

    /// Where the client stands.
    public var state: ClientState { self.machine.state }

    /// What the client has seen so far.
    public var counters: ClientCounters { self.machine.counters }

    /// What the client is told besides its subscriptions, for one reader.
    public nonisolated var events: EventStream<ClientEvent> { EventStream(buffer: self.eventBuffer) }

    /// The present state, and every later one; a reader that is slow misses states in between, never the last.
    public func states() -> EventStream<ClientState> {
        let buffer = EventBuffer<ClientState>(capacity: 8, overflow: nil)
        buffer.offer(self.machine.state)
        if self.machine.state == .closed {
            buffer.finish()
            return EventStream(buffer: buffer)
        }
        if self.stateReaders.count >= self.limits.stateReaders { self.stateReaders.removeFirst().finish() }
        self.stateReaders.append(buffer)
        return EventStream(buffer: buffer)
    }
}

import RealtimeProtocol
import Synchronization
import Testing

@testable import RealtimeEngine

/// One hub, driven by hand: turns, time, peers, and the host's handlers.
final class HubHarness {
    let clock: ManualClock
    let metrics = CountingMetrics()
    let events = RecordingEvents()
    let core: HubCore
    let rings = Counter()
    let budget: ConnectionBudget
    /// Calls of the host's that wait for an answer.
    private(set) var calls: [HandlerCall] = []
    private var peers: [Peer] = []

    init(
        _ configuration: HubConfiguration = .open(),
        broker: (any Broker)? = nil,
        clock: ManualClock = ManualClock(),
        budget: ConnectionBudget? = nil
    ) {
        self.clock = clock
        self.budget =
            budget
            ?? ConnectionBudget(limits: configuration.limits, timing: configuration.timing, start: clock.now)
        let parts = NodeParts(
            configuration: configuration,
            environment: clock.environment(),
            broker: broker ?? MemoryBroker(epoch: "e", limits: configuration.limits),
            budget: self.budget,
            memory: MemoryBudget(limit: configuration.limits.memoryBytes),
            metrics: self.metrics,
            log: nil,
            events: EventStream(sink: self.events)
        )
        self.core = HubCore(0, node: parts, mailbox: BrokerMailbox { [rings] in rings.next() })
    }

    /// The engine's own counters, which are ahead of the sink.
    subscript(metric: Metric) -> Int { self.core.machine.counters[metric] }

    /// Runs `body` in a turn and settles everything that follows, also what peers had sent while they were not read.
    @discardableResult
    func turn<R>(_ body: (HubCore) -> R) -> R {
        self.core.beginTurn()
        let result = body(self.core)
        repeat {
            self.core.settle()
            self.calls += self.core.takeCalls()
        } while self.core.flush()
        for peer in self.peers { peer.deliverUnread() }
        return result
    }

    /// A turn without input, as after a ring or a timer.
    func turn() { self.turn { _ in } }

    func advance(by duration: Duration) {
        self.clock.advance(by: duration)
        self.turn()
    }

    /// Moves the clock from wake to wake, as a socket loop does, until `duration` has passed.
    func run(for duration: Duration) {
        let end = self.clock.now.advanced(by: duration)
        while let wake = self.core.nextWake, wake <= end {
            self.clock.set(to: max(wake, self.clock.now.advanced(by: .nanoseconds(1))))
            self.turn()
        }
        self.clock.set(to: max(end, self.clock.now))
        self.turn()
    }

    /// Opens a transport.
    func open(
        _ session: TransportInfo.Session = .client,
        format: any OutboundFormat = JSONMessageFormat(),
        room: Int = .max,
        address: String = "test"
    ) throws -> Peer {
        let transport = RecordingTransport()
        transport.room = room
        let info = TransportInfo(session: session, format: format, remoteAddress: address)
        let id = try self.turn { core in core.open(transport, info) }.get()
        let peer = Peer(self, transport, id)
        self.peers.append(peer)
        return peer
    }

    /// Opens a transport and connects a client; the reply is taken.
    func connect(name: String = "", format: any OutboundFormat = JSONMessageFormat()) throws -> Peer {
        let peer = try self.open(format: format)
        peer.send(.connect(ConnectRequest(name: name)))
        _ = peer.take()
        return peer
    }

    /// Answers the oldest call of the host's.
    func answer(_ outcome: HandlerOutcome) {
        guard !self.calls.isEmpty else {
            Issue.record("no call waits")
            return
        }
        let call = self.calls.removeFirst()
        self.turn { core in core.machine.complete(call.serial, outcome) }
    }

    /// Takes the calls that wait without answering.
    func takeCalls() -> [HandlerCall] {
        defer { self.calls = [] }
        return self.calls
    }

    /// How many `closed` events the host got and has not taken.
    var closedReasons: [UInt32] {
        self.calls.compactMap { call in
            if case .closed(let event) = call.body { event.reason.code } else { nil }
        }
    }

    func expectConserved(sourceLocation: SourceLocation = #_sourceLocation) {
        #expect(
            self[.connectionsOpened] - self[.connectionsClosed] == self[.connectionsOpen],
            sourceLocation: sourceLocation
        )
        #expect(self.budget.count == self[.connectionsOpen], sourceLocation: sourceLocation)
    }
}

extension HubConfiguration {
    /// Everybody may do everything, and no rate applies.
    static func open(
        _ policy: RoomPolicy = RoomPolicy(presence: false),
        grant: RoomGrant = .all,
        user: String = "",
        _ adjust: (inout HubConfiguration) -> Void = { _ in }
    ) -> HubConfiguration {
        var configuration = HubConfiguration(
            connections: .granted(ConnectGrant(user: user)),
            rooms: .all(policy, access: .granted(grant))
        )
        configuration.limits.commandsPerSecond = 0
        configuration.limits.bytesPerSecond = 0
        adjust(&configuration)
        return configuration
    }

    /// The host decides about connections.
    static func handled(
        _ policy: RoomPolicy = RoomPolicy(presence: false),
        _ adjust: (inout HubConfiguration) -> Void = { _ in }
    ) -> HubConfiguration {
        .open(policy) { configuration in
            configuration.connections = .handler(NoHandler())
            adjust(&configuration)
        }
    }
}

/// Stands for a handler in tests that answer calls themselves.
struct NoHandler: ConnectionHandler, RoomHandler {
    func connect(_ event: ConnectEvent) async -> Result<ConnectGrant, HandlerError> { .success(ConnectGrant()) }
    func subscribe(_ event: SubscribeEvent) async -> Result<SubscribeGrant, HandlerError> { .success(SubscribeGrant()) }
}

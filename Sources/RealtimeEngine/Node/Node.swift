public import RealtimeProtocol
import Synchronization

/// The process's share of the system: configuration, broker and hubs.
///
/// A node has as many hubs as it has executors, usually one for each core that serves sockets. Hubs share nothing but
/// the broker and the connection limit.
public final class Node: Sendable {
    let parts: NodeParts
    let client: BrokerClient
    private let hubList = Mutex<[Hub]>([])
    private let limitsNow: Mutex<Limits>
    /// Those that ``makeBreaker(named:_:)`` made.
    let hostBreakers = Mutex<[HostBreaker]>([])

    /// Makes a node.
    ///
    /// - Parameters:
    ///   - configuration: rooms, access, limits and intervals.
    ///   - environment: time and randomness.
    ///   - broker: owner of the logs; nil makes a `MemoryBroker` with a fresh epoch. The epoch of its fencing tokens is
    ///     the wall clock's present, as a number that grew since the process ran before; a host whose wall clock may go
    ///     back between two runs makes the broker itself.
    ///   - metrics: where figures go.
    ///   - log: where records go; nil makes none.
    ///   - events: where news of connections and rooms go; nil for nowhere.
    public init(
        configuration: HubConfiguration,
        environment: HostEnvironment,
        broker: (any Broker)? = nil,
        metrics: any MetricsSink = NoMetrics(),
        log: (any LogSink)? = nil,
        events: (any EventSink)? = nil
    ) {
        let broker = broker ?? Self.memoryBroker(configuration, environment)
        let events = EventStream(sink: events)
        self.limitsNow = Mutex(configuration.limits)
        self.client = BrokerClient(
            broker: broker,
            environment: environment,
            configuration: configuration,
            metrics: metrics,
            events: events
        )
        self.parts = NodeParts(
            configuration: configuration,
            environment: environment,
            broker: broker,
            budget: ConnectionBudget(
                limits: configuration.limits,
                timing: configuration.timing,
                start: environment.time().now
            ),
            memory: MemoryBudget(limit: configuration.limits.memoryBytes),
            metrics: metrics,
            log: log,
            events: events,
            client: self.client
        )
    }

    /// Adds a hub that lives on `executor`.
    public func makeHub(on executor: any SerialExecutor) -> Hub {
        let number = self.hubList.withLock { hubs in hubs.count }
        var parts = self.parts
        parts.configuration.limits = self.limits
        let hub = Hub(number, executor: executor, node: parts)
        self.hubList.withLock { hubs in hubs.append(hub) }
        return hub
    }

    /// The hubs, in the order in which they were made.
    public var hubs: [Hub] { self.hubList.withLock { hubs in hubs } }

    /// Connections of all hubs.
    public var connectionCount: Int { self.parts.budget.count }

    /// Addresses and users whose connections are counted now; none once all are closed.
    package var countedNames: Int { self.parts.budget.names }

    /// Bytes that room logs and connections' own queues of all hubs hold, as counted at the ends of their last turns.
    ///
    /// Bounded by ``Limits/memoryBytes``.
    public var memoryBytesUsed: Int { self.parts.memory.count }

    /// The configuration that the node was made with.
    public var configuration: HubConfiguration { self.parts.configuration }

    /// The time, randomness and executor that the host gave the node; for features that do something on their own.
    public var environment: HostEnvironment { self.parts.environment }

    /// Where figures go; for features that count.
    package var metrics: any MetricsSink { self.parts.metrics }

    /// The limits as they are now; ``changeLimits(_:)`` changes some.
    public var limits: Limits { self.limitsNow.withLock { limits in limits } }

    /// Writes new values down for hubs to come, the admission and the memory's bound, and the old ones into `changes`.
    func apply(_ changes: inout [LimitChange]) {
        let now = self.parts.environment.time().now
        changes = self.limitsNow.withLock { [changes] limits in
            var changes = changes
            for index in changes.indices {
                changes[index].old = limits[changes[index].limit]
                limits[changes[index].limit] = changes[index].new
            }
            // In here, so that of two changes the later one stays.
            self.parts.budget.change(limits, at: now)
            self.parts.memory.change(limit: limits.memoryBytes)
            return changes
        }
    }

    /// Refuses new connections and lets those that exist go, spread evenly, each told when and where to come back.
    ///
    /// A connection whose turn has come begins nothing new, gets the answers to what it began, and is closed with 3001.
    /// What was acknowledged is in the broker. It ends in bounded time: who still waits for an answer
    /// `Timing.closeTimeout` after the period is closed without it; a peer that does not take what is queued, or then does
    /// not close, is dropped after the same time for each. For good: a node that has drained takes nobody
    /// again, and a second drain waits for the first.
    ///
    /// - Parameters:
    ///   - period: over how long the ends are spread; nil for `Timing.drain`, zero for all at once.
    ///   - server: the URL of a server that takes over, told to the clients; nil names none. It leaves room for about 60
    ///     bytes and is left out when it does not fit.
    /// - Returns: how it went, once the last connection is gone.
    public func drain(over period: Duration? = nil, comeBackAt server: String? = nil) async -> DrainReport {
        let period = period ?? self.configuration.timing.drain
        return await withTaskGroup(of: DrainReport.self) { group in
            for hub in self.hubs { group.addTask { await hub.drain(over: period, comeBackAt: server) } }
            return await group.reduce(DrainReport(connections: 0, interrupted: 0), +)
        }
    }

    /// Appends a publication of the host's to a room's log.
    ///
    /// - Parameters:
    ///   - payload: what is published.
    ///   - room: where.
    ///   - tags: short notes beside it.
    ///   - key: what a broker that remembers keys publishes once to this room, and answers again with the same position
    ///     (``Limits/publishKeyWindow``). The host is one publisher, apart from all users.
    ///   - conflationKey: what this is the newest state of (``LogEntry/conflationKey``).
    ///   - fence: a lease of the host's, without which nothing is published (``BrokerError/Code/leaseLost``).
    /// - Returns: its position once the log holds it (level: what the broker promises), or why it does not.
    public func publish(
        _ payload: Payload,
        to room: String,
        tags: [Tag] = [],
        key: String? = nil,
        conflating conflationKey: String? = nil,
        fence: Fence? = nil
    ) async -> Result<StreamPosition, BrokerError> {
        if let conflationKey, conflationKey.utf8.count > self.parts.configuration.limits.conflationKeyBytes {
            return .failure(BrokerError(code: .invalidKey, message: "the conflation key is too long"))
        }
        if let key, key.isEmpty || key.utf8.count > self.parts.configuration.limits.publishKeyBytes {
            return .failure(BrokerError(code: .invalidKey, message: "the key is empty or too long"))
        }
        let history = self.parts.configuration.rooms.policy(for: room).history
        let entry = LogEntry(payload: payload, tags: tags, conflationKey: conflationKey)
        let publishKey = key.map { key in PublishKey(publisher: .host, key: key) }
        return await self.client.publish(entry, to: room, history, key: publishKey, fence: fence)
    }

    /// Reads a room's log.
    public func history(of room: String, _ query: HistoryQuery) async -> Result<HistoryPage, BrokerError> {
        await self.client.history(of: room, query)
    }

    /// Who is in a room, on all hubs, ordered by when they came.
    public func presence(in room: String) async -> Result<[ClientInfo], BrokerError> {
        await self.client.presence(in: room)
    }

    private static func memoryBroker(_ configuration: HubConfiguration, _ environment: HostEnvironment) -> MemoryBroker
    {
        let entropy = environment.entropy()
        return MemoryBroker(
            epoch: String(entropy.0, radix: 36),
            leaseEpoch: UInt64(clamping: environment.time().wallMilliseconds),
            limits: configuration.limits
        )
    }
}

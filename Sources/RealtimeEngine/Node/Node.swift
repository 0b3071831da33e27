public import RealtimeProtocol
import Synchronization

/// The process's share of the system: configuration, broker and hubs.
///
/// A node has as many hubs as it has executors, usually one for each core that serves sockets. Hubs share nothing but
/// the broker and the connection limit.
public final class Node: Sendable {
    private let parts: NodeParts
    private let client: BrokerClient
    private let hubList = Mutex<[Hub]>([])

    /// Makes a node.
    ///
    /// - Parameters:
    ///   - configuration: rooms, access, limits and intervals.
    ///   - environment: time and randomness.
    ///   - broker: owner of the logs; nil makes a `MemoryBroker` with a fresh epoch.
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
        self.parts = NodeParts(
            configuration: configuration,
            environment: environment,
            broker: broker,
            budget: ConnectionBudget(limit: configuration.limits.connections),
            metrics: metrics,
            log: log,
            events: EventStream(sink: events)
        )
        self.client = BrokerClient(broker: broker, environment: environment, metrics: metrics)
    }

    /// Adds a hub that lives on `executor`.
    public func makeHub(on executor: any SerialExecutor) -> Hub {
        let number = self.hubList.withLock { hubs in hubs.count }
        let hub = Hub(number, executor: executor, node: self.parts)
        self.hubList.withLock { hubs in hubs.append(hub) }
        return hub
    }

    /// The hubs, in the order in which they were made.
    public var hubs: [Hub] { self.hubList.withLock { hubs in hubs } }

    /// Connections of all hubs.
    public var connectionCount: Int { self.parts.budget.count }

    /// The configuration that the node was made with.
    public var configuration: HubConfiguration { self.parts.configuration }

    /// Appends a publication of the host's to a room's log.
    ///
    /// - Parameters:
    ///   - payload: what is published.
    ///   - room: where.
    ///   - tags: short notes beside it.
    ///   - key: what a broker that remembers keys publishes once to this room, and answers again with the same position
    ///     (``Limits/publishKeyWindow``). The host is one publisher, apart from all users.
    /// - Returns: its position once the log holds it (level: what the broker promises), or why it does not.
    public func publish(
        _ payload: Payload,
        to room: String,
        tags: [Tag] = [],
        key: String? = nil
    ) async -> Result<StreamPosition, BrokerError> {
        if let key, key.isEmpty || key.utf8.count > self.parts.configuration.limits.publishKeyBytes {
            return .failure(BrokerError(code: .invalidKey, message: "the key is empty or too long"))
        }
        let history = self.parts.configuration.rooms.policy(for: room).history
        let entry = LogEntry(payload: payload, tags: tags)
        let publishKey = key.map { key in PublishKey(publisher: .host, key: key) }
        return await self.client.publish(entry, to: room, history, key: publishKey)
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
        return MemoryBroker(epoch: String(entropy.0, radix: 36), limits: configuration.limits)
    }
}

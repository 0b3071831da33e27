/// What a node gives to each of its hubs.
struct NodeParts: Sendable {
    var configuration: HubConfiguration
    var environment: HostEnvironment
    var broker: any Broker
    var budget: ConnectionBudget
    var memory: MemoryBudget
    var metrics: any MetricsSink
    var log: (any LogSink)?
    var events = EventStream(sink: nil)
    /// The host's own way to the broker, whose time the hubs keep.
    var client: BrokerClient?
}

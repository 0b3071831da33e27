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
}

/// An event with its place in the order of all events of its node.
public struct NumberedEvent: Sendable {
    /// 1 for the node's first event, and one more for each after it.
    public var number: UInt64
    /// The hub where it happened.
    public var hub: Int
    /// What happened.
    public var event: NodeEvent

    /// Makes an event; for hosts that test their sinks.
    public init(number: UInt64, hub: Int, event: NodeEvent) {
        self.number = number
        self.hub = hub
        self.event = event
    }
}

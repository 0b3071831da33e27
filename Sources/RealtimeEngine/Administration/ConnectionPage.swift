/// A part of a node's list of connections.
public struct ConnectionPage: Hashable, Sendable {
    /// The connections, in the order of their places.
    public var connections: [ConnectionSummary]
    /// After which place the next page begins; nil when this is the last one.
    public var next: ConnectionPlace?
}

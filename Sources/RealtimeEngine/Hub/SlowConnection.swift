/// A connection that does not keep up, as operators see it.
public struct SlowConnection: Hashable, Sendable {
    /// The hub's number in its node.
    public var hub: Int
    /// The connection, for `Hub.disconnect` of that hub.
    public var connection: ConnectionID
    /// The client's id; empty for a raw connection.
    public var client: String
    /// The user; empty for a raw connection and for a client without one.
    public var user: String
    /// Bytes of room logs that wait for it, over all its rooms.
    ///
    /// A room whose log has overtaken it counts with all that the log holds.
    public var bytesBehind: Int
    /// Bytes that wait in its own queue.
    public var ownQueueBytes: Int
    /// How long its socket has been full; zero when it is not.
    public var blockedFor: Duration

    /// All that waits for it.
    public var waitingBytes: Int { self.bytesBehind + self.ownQueueBytes }
}

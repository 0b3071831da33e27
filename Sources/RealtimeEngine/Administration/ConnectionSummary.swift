public import RealtimeProtocol

/// One connection as operators see it, at one moment.
public struct ConnectionSummary: Hashable, Sendable {
    /// How far a connection is.
    public enum State: String, Hashable, Sendable {
        /// `connect` has not been answered.
        case opening
        /// Commands and room traffic flow.
        case open
        /// It is being closed.
        case closing
    }

    /// The hub's number in its node.
    public var hub: Int
    /// The connection, for `Hub.disconnect` of that hub.
    public var connection: ConnectionID
    /// The client's id; empty for a raw connection.
    public var client: String
    /// The user; empty for a raw connection, for a client without one, and before `connect` was granted.
    public var user: String
    /// What others are shown of the client, as `connect` was granted it.
    public var info: RawJSON?
    /// The peer's address.
    public var remoteAddress: String
    /// How far it is.
    public var state: State
    /// When its transport opened, in milliseconds since 1970.
    public var openedAt: Int64
    /// How many rooms it is in.
    public var rooms: Int
    /// Bytes of room logs that wait for it; a room whose log has overtaken it counts with all that the log holds.
    public var bytesBehind: Int
    /// Bytes that wait in its own queue.
    public var ownQueueBytes: Int
    /// The smoothed time from a ping to its answer (RFC 6298 2.3); nil until the first ping was answered.
    public var roundTrip: Duration?

    /// Where it is listed.
    public var place: ConnectionPlace { ConnectionPlace(hub: self.hub, slot: self.connection.slot) }
}

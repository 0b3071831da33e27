/// Who is behind a connection, as other members of a room may see it.
public struct ClientInfo: Hashable, Sendable {
    /// The authenticated user.
    ///
    /// Empty for an anonymous one.
    public var user: String

    /// The id of the connection, unique among all connections of the service.
    public var client: String

    /// What the application attached to the connection, or nil.
    public var connInfo: RawJSON?

    /// What the application attached to this connection in this channel, or nil.
    public var chanInfo: RawJSON?

    /// Creates the description of one connection.
    public init(user: String, client: String, connInfo: RawJSON? = nil, chanInfo: RawJSON? = nil) {
        self.user = user
        self.client = client
        self.connInfo = connInfo
        self.chanInfo = chanInfo
    }
}

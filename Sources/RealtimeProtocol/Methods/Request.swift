/// What a client asks of a server.
public enum Request: Hashable, Sendable {
    /// Opens the session.
    ///
    /// Must be the first command of a connection.
    case connect(ConnectRequest)

    /// Joins a channel.
    case subscribe(SubscribeRequest)

    /// Leaves a channel.
    case unsubscribe(UnsubscribeRequest)

    /// Publishes to a channel.
    case publish(PublishRequest)

    /// Reads a channel's log.
    case history(HistoryRequest)

    /// Asks who is in a channel.
    case presence(PresenceRequest)

    /// Asks how many are in a channel.
    case presenceStats(PresenceStatsRequest)

    /// Calls a procedure of the application.
    case rpc(RPCRequest)

    /// Tells the application something and wants no reply.
    case send(SendRequest)

    /// Brings a new token for the connection.
    case refresh(RefreshRequest)

    /// Brings a new token for a subscription.
    case subRefresh(SubRefreshRequest)

    /// Asks for an empty reply, to see that the server is there.
    case ping

    /// Answers the server's ping: the empty command `{}`.
    case pong
}

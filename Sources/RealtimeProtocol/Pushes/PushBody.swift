/// What a server says in a push.
public enum PushBody: Hashable, Sendable {
    /// Something was published in the channel.
    case publication(Publication)

    /// Somebody joined the channel.
    case join(ClientInfo)

    /// Somebody left the channel.
    case leave(ClientInfo)

    /// The server ended the client's subscription.
    case unsubscribe(code: UnsubscribeCode, reason: String)

    /// The server made a subscription for the client.
    case subscribe(SubscribePush)

    /// The application tells the connection something.
    case message(RawJSON)

    /// The session's expiry changed.
    ///
    /// `ttl` is in seconds and meaningful only when `expires` is true.
    case refresh(expires: Bool, ttl: UInt32)

    /// The connection ends.
    ///
    /// On WebSocket the close frame says so instead.
    case disconnect(Disconnect)

    /// Publications of the channel are left out, and the client is told which.
    case gap(GapNotice)

    /// A lease of the channel changed hands.
    case lease(LeaseNotice)
}

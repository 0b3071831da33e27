public import RealtimeProtocol

/// How a transport ended, or why it could not be opened.
public enum TransportEnd: Hashable, Sendable {
    /// The peer closed with a code and a reason; the ranges of `Disconnect/allowsReconnect` decide
    /// whether the client comes back.
    ///
    /// An end without a code is 1006, as on WebSocket.
    case closed(Disconnect)

    /// The transport failed; the client comes back if the error is retryable, in the window if there is one.
    case failed(ClientError, window: ReconnectWindow?)

    /// The transport ended and nobody said why.
    public static let lost = TransportEnd.closed(Disconnect(code: 1006, reason: ""))
}

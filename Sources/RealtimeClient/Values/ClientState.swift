public import RealtimeProtocol

/// Where a client stands.
///
/// The legal moves are in the table of this module's documentation; a machine makes no others.
public enum ClientState: Hashable, Sendable {
    /// No connection, and none is being made until `connect`.
    case disconnected(DisconnectCause)
    /// A token is awaited, the transport opens, or the answer to `connect` is awaited.
    ///
    /// - Parameter attempt: How many attempts failed before this one since the last stable connection.
    case connecting(attempt: Int)
    /// The session is open.
    ///
    /// - Parameter client: The id of the connection.
    case connected(client: String)
    /// The connection was lost and the next attempt is set for `until`, in nanoseconds of the caller's clock.
    case waiting(until: UInt64, attempt: Int)
    /// The host is done with the client.
    ///
    /// Final.
    case closed
}

/// Why a client is disconnected.
public enum DisconnectCause: Hashable, Sendable {
    /// It was never connected.
    case initial
    /// The host asked for it.
    case requested
    /// The server ended the connection with a code that means: do not come back.
    case server(Disconnect)
    /// Coming back is of no use: the server refused the connect for good, or there is no token.
    case failed(ClientError)
}

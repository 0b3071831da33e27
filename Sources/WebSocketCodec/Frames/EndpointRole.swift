/// The role of this endpoint, which decides who masks (RFC 6455 5.1).
///
/// A server receives masked frames and sends bare ones; a client the other way round.
public enum EndpointRole: UInt8, Sendable {
    /// This endpoint accepted the connection.
    case server
    /// This endpoint opened the connection.
    case client
}

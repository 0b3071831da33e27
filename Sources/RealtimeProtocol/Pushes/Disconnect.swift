/// Why a connection ends, and by that whether the client comes back.
///
/// On WebSocket it is the close frame: code and reason.
public struct Disconnect: Error, Hashable, Sendable {
    /// The code: 3000 to 3999 for the protocol, 4000 to 4999 for the application.
    public var code: UInt32

    /// The reason in words.
    ///
    /// At most 123 UTF-8 bytes fit in a close frame (RFC 6455 5.5); it must hold no secret.
    public var reason: String

    /// Creates a disconnect.
    public init(code: UInt32, reason: String) {
        self.code = code
        self.reason = reason
    }

    /// Whether a client that gets this code should connect again.
    ///
    /// It should not on 3500 to 3999 and on 4500 to 4999. Everything else is a reason to come back, also codes of
    /// the transport itself below 3000.
    public var allowsReconnect: Bool {
        switch self.code {
        case 3500...3999, 4500...4999: false
        default: true
        }
    }
}

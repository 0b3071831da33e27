public import WebSocketCodec

/// Where a client's WebSocket goes and what it puts up with, each with its default.
public struct ClientWebSocketOptions: Sendable {
    /// The `Host` field: a name or address, and the port unless it is the scheme's own.
    public var host: String
    /// The path and query, percent-encoded.
    public var path: String
    /// The subprotocols to offer; none by default, which means JSON to every server of the protocol.
    public var subprotocols: [String] = []
    /// Further fields, such as `Origin` or `Authorization`.
    public var headers: [HeaderField] = []
    /// The bounds on the response's head: 16 KiB and 64 fields, more than any server sends.
    public var handshake = HandshakeLimits(
        maxHeadBytes: 16 * 1024,
        maxTargetBytes: 8 * 1024,
        maxFields: 64,
        maxFieldBytes: 8 * 1024
    )
    /// The bounds on one message: 4 MiB, because a recovery may bring one of payload, and more as JSON.
    public var message = MessageLimits(maxMessageBytes: 4 * 1024 * 1024, maxFragments: 1024)
    /// How many bytes may wait to be written; beyond it a message is refused and the connection is of no use any more.
    ///
    /// 2 MiB: a full outbox and every subscribe at once fit in.
    public var outputBytes = 2 * 1024 * 1024
    /// How long the opening handshake may take.
    public var handshakeTimeout: Duration = .seconds(10)
    /// How long one message may take from its first byte to its last.
    public var messageTimeout: Duration = .seconds(30)
    /// How long the closing handshake may take.
    ///
    /// Short, because a client closes when its user waits.
    public var closeTimeout: Duration = .seconds(2)

    /// Makes the defaults.
    public init(host: String, path: String = "/connection/websocket") {
        self.host = host
        self.path = path
    }
}

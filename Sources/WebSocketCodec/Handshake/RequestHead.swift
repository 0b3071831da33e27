/// The head of an HTTP/1.x request, as it came (RFC 9112 3).
///
/// It has passed the syntax rules, so its method and target are ASCII. It need not be a WebSocket request:
/// ``wantsUpgrade`` tells, so that a host can answer `GET /health` on the same port.
public struct RequestHead: Sendable, Equatable {
    /// The method, in its own case: `GET`.
    public let method: String
    /// The request target, as it came.
    public let target: String
    /// The target's path, not decoded; `*` in an `OPTIONS *`.
    public let path: String
    /// The target's part after the first `?`, not decoded; nil without one.
    public let query: String?
    /// The minor version: 1 for HTTP/1.1.
    public let minorVersion: Int
    /// The header fields.
    public let headers: HeaderFields

    /// Makes a head from the parts that a host's own HTTP server has parsed.
    ///
    /// ``ServerHandshake`` checks the rules on `Host` and the body again, whoever made the head.
    public init(
        method: String,
        target: String,
        path: String,
        query: String? = nil,
        minorVersion: Int = 1,
        headers: HeaderFields
    ) {
        self.method = method
        self.target = target
        self.path = path
        self.query = query
        self.minorVersion = minorVersion
        self.headers = headers
    }

    /// Whether the request asks for a WebSocket: `Upgrade` has the token `websocket` (RFC 6455 4.2.1).
    public var wantsUpgrade: Bool { headers.contains("websocket", in: "Upgrade") }

    /// The first `Host` field; the parser has checked its syntax and that there is no second one.
    public var host: String? { headers.first("Host") }
}

public import RealtimeEngine
public import WebSocketCodec

/// What a server offers over WebSocket: paths, origins and bounds.
///
/// Shared by all its connections.
public final class WebSocketService: Sendable {
    /// What is behind a path.
    public enum Endpoint: Sendable {
        /// The client protocol in JSON, with or without the subprotocol `centrifuge-json`.
        case client
        /// Messages of the host's own.
        case raw(any RawHandler, subprotocols: [String])
    }

    /// The paths, such as `/connection/websocket`; the path `*` stands for every other one.
    public let endpoints: [String: Endpoint]
    /// What plain requests get, by path; `/health` is answered unless there is a document for it.
    public let documents: [String: Document]
    /// Which pages may connect.
    ///
    /// Programs that are not browsers send no `Origin` and are not asked for one.
    public let origins: OriginPolicy
    /// The scheme by which browsers reach the server, for the comparison of origins.
    public let scheme: HandshakePolicy.Scheme
    /// Bounds of the request head.
    public let handshakeLimits: HandshakeLimits
    /// How many seconds a refused peer is asked to wait before it comes again.
    public let retryAfterSeconds: Int

    let json = WebSocketJSONFormat()
    let raw = WebSocketRawFormat()

    /// Makes a service.
    ///
    /// The defaults allow pages of the same origin and heads of 16 KiB.
    public init(
        endpoints: [String: Endpoint],
        origins: OriginPolicy = .sameOrigin,
        scheme: HandshakePolicy.Scheme = .http,
        handshakeLimits: HandshakeLimits = HandshakeLimits(
            maxHeadBytes: 16 * 1024,
            maxTargetBytes: 8 * 1024,
            maxFields: 100,
            maxFieldBytes: 8 * 1024
        ),
        retryAfterSeconds: Int = 5,
        documents: [String: Document] = [:]
    ) {
        self.endpoints = endpoints
        self.documents = documents
        self.origins = origins
        self.scheme = scheme
        self.handshakeLimits = handshakeLimits
        self.retryAfterSeconds = retryAfterSeconds
    }

    /// The endpoint behind a path, or nil (404).
    func endpoint(at path: String) -> Endpoint? {
        self.endpoints[path] ?? self.endpoints["*"]
    }

    func policy(for endpoint: Endpoint) -> HandshakePolicy {
        switch endpoint {
        case .client:
            HandshakePolicy(origins: self.origins, scheme: self.scheme, subprotocols: ["centrifuge-json"])
        case .raw(_, let subprotocols):
            HandshakePolicy(origins: self.origins, scheme: self.scheme, subprotocols: subprotocols)
        }
    }

    func info(for endpoint: Endpoint, remoteAddress: String) -> TransportInfo {
        switch endpoint {
        case .client: TransportInfo(session: .client, format: self.json, remoteAddress: remoteAddress)
        case .raw(let handler, _): TransportInfo(session: .raw(handler), format: self.raw, remoteAddress: remoteAddress)
        }
    }

    /// The answer to a request that is not an upgrade and is not refused: a document, or `/health`.
    func plainResponse(to head: RequestHead) -> [UInt8]? {
        guard !head.wantsUpgrade, head.method == "GET" || head.method == "HEAD" else { return nil }
        guard let document = self.documents[head.path] ?? (head.path == "/health" ? Self.health : nil) else {
            return nil
        }
        return document.response(withContent: head.method == "GET")
    }

    private static let health = Document(contentType: "text/plain; charset=utf-8", bytes: Array("ok\n".utf8))
}

/// Why a client's handshake did not succeed.
///
/// No frame is sent after it; the transport is closed (RFC 6455 4.1).
public struct HandshakeError: Error, Equatable, Sendable {
    /// What went wrong, as a value to switch over.
    ///
    /// More codes may be added in later versions.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Wrapped: String {
            case invalidRequest
            case malformedResponse
            case refused
            case notUpgraded
            case wrongAccept
            case unofferedExtension
            case unofferedSubprotocol
        }

        private let wrapped: Wrapped

        /// The caller's host, path, key, subprotocols or fields cannot be sent; nothing was.
        public static let invalidRequest = Code(wrapped: .invalidRequest)
        /// The response is not HTTP/1.1, or its head is over the limits.
        public static let malformedResponse = Code(wrapped: .malformedResponse)
        /// The status is not 101; see ``HandshakeError/status``.
        public static let refused = Code(wrapped: .refused)
        /// `Upgrade` or `Connection` is not what a 101 must have.
        public static let notUpgraded = Code(wrapped: .notUpgraded)
        /// `Sec-WebSocket-Accept` is missing, wrong or duplicated.
        public static let wrongAccept = Code(wrapped: .wrongAccept)
        /// The server chose an extension that was not offered.
        public static let unofferedExtension = Code(wrapped: .unofferedExtension)
        /// The server chose a subprotocol that was not offered, or two.
        public static let unofferedSubprotocol = Code(wrapped: .unofferedSubprotocol)

        /// A stable name, fit for a metric label.
        public var description: String { wrapped.rawValue }
    }

    /// What went wrong.
    public let code: Code
    /// One sentence for a log; not meant to be parsed.
    public let message: String
    /// Whose fault it was.
    public let origin: WebSocketError.Origin
    /// The response's status, when it has been read.
    public let status: Int?
    /// The seconds of a refusal's `Retry-After`, when it is a number (RFC 9110 10.2.3).
    public let retryAfterSeconds: Int?

    init(_ code: Code, _ message: String, status: Int? = nil, retryAfterSeconds: Int? = nil) {
        self.code = code
        self.message = message
        self.origin = code == .invalidRequest ? .local : .remote
        self.status = status
        self.retryAfterSeconds = retryAfterSeconds
    }
}

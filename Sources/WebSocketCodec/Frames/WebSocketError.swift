/// A violation of the WebSocket protocol, by the peer or by this program.
///
/// It says whose fault it was and which close code follows from it, so a connection can answer the peer, and an
/// operator can be told, without looking at the text.
public struct WebSocketError: Error, Equatable, Sendable {
    /// What went wrong, as a value to switch over.
    ///
    /// More codes may be added in later versions.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Wrapped: String {
            case protocolViolation
            case invalidText
            case messageTooBig
            case tooManyFragments
            case tooSlow
            case unsendableClose
        }

        private let wrapped: Wrapped

        /// The framing rules of RFC 6455 section 5 were broken.
        public static let protocolViolation = Code(wrapped: .protocolViolation)
        /// Text, or a close reason, is not UTF-8 (RFC 6455 8.1).
        public static let invalidText = Code(wrapped: .invalidText)
        /// A message is longer than ``MessageLimits/maxMessageBytes``.
        public static let messageTooBig = Code(wrapped: .messageTooBig)
        /// A message has more frames than ``MessageLimits/maxFragments``.
        public static let tooManyFragments = Code(wrapped: .tooManyFragments)
        /// A frame was begun and not finished in the time that the caller allows.
        public static let tooSlow = Code(wrapped: .tooSlow)
        /// A Close frame with this code or reason must not be sent (RFC 6455 7.4).
        public static let unsendableClose = Code(wrapped: .unsendableClose)

        /// A stable name, fit for a metric label.
        public var description: String { wrapped.rawValue }
    }

    /// Whose fault an error was.
    public enum Origin: Sendable {
        /// This program asked for something that the protocol forbids; nothing was sent.
        case local
        /// The peer sent something that the protocol or a limit forbids.
        case remote
    }

    /// What went wrong.
    public let code: Code
    /// One sentence for a log; not meant to be parsed.
    public let message: String
    /// Whose fault it was.
    public let origin: Origin
    /// The code for the Close frame that answers it.
    public let closeCode: CloseCode

    /// A frame was begun and not finished in time (1008).
    ///
    /// The decoder has no clock: whoever watches ``MessageDecoder/isMidFrame`` fails the connection with this.
    public static let tooSlow = WebSocketError(
        code: .tooSlow,
        message: "a frame was begun and not finished in time",
        origin: .remote,
        closeCode: .policyViolation
    )

    /// Makes an error from its parts.
    public init(code: Code, message: String, origin: Origin, closeCode: CloseCode) {
        self.code = code
        self.message = message
        self.origin = origin
        self.closeCode = closeCode
    }
}

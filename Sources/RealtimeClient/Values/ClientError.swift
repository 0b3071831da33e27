public import RealtimeProtocol

/// Why something that a client was asked to do did not happen, or may not have happened.
public struct ClientError: Error, Hashable, Sendable {
    /// What went wrong, for programs.
    public var code: Code

    /// What went wrong in words, for logs.
    public var message: String

    /// Whose fault it is.
    public var origin: Origin

    /// Whether the same call may succeed later.
    ///
    /// Not a promise that repeating it is safe: see ``Code/unknownOutcome``.
    public var isRetryable: Bool

    /// The server's error, when it was the server that refused.
    public var reply: ErrorReply?

    /// Creates an error.
    public init(
        code: Code,
        message: String,
        origin: Origin,
        isRetryable: Bool = false,
        reply: ErrorReply? = nil
    ) {
        self.code = code
        self.message = message
        self.origin = origin
        self.isRetryable = isRetryable
        self.reply = reply
    }

    /// The error for a server's refusal.
    public init(_ reply: ErrorReply) {
        self.init(
            code: .refused,
            message: reply.message,
            origin: .remote,
            isRetryable: reply.temporary,
            reply: reply
        )
    }

    /// Whose fault an error is.
    public enum Origin: Hashable, Sendable {
        /// The program that called the library, or its configuration.
        case local

        /// The server, or the network on the way to it.
        case remote
    }
}

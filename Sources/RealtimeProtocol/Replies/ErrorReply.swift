/// Why a server refused a command or failed to do it.
public struct ErrorReply: Error, Hashable, Sendable {
    /// The kind of error, for programs.
    public var code: ErrorCode

    /// The error in words, for people.
    ///
    /// Sent to the client, so it must hold no secret.
    public var message: String

    /// Whether the same command may succeed when it is sent again later.
    public var temporary: Bool

    /// After how many milliseconds it is worth trying again; 0 when the server does not know.
    ///
    /// An extension: the field `retry_after`, which other clients ignore.
    public var retryAfterMilliseconds: UInt32

    /// Creates an error reply.
    public init(code: ErrorCode, message: String, temporary: Bool = false, retryAfterMilliseconds: UInt32 = 0) {
        self.code = code
        self.message = message
        self.temporary = temporary
        self.retryAfterMilliseconds = retryAfterMilliseconds
    }

    /// The same error with the time after which it is worth trying again.
    public func retrying(afterMilliseconds milliseconds: UInt32) -> ErrorReply {
        var reply = self
        reply.retryAfterMilliseconds = milliseconds
        return reply
    }
}

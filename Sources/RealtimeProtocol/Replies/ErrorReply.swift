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

    /// Creates an error reply.
    public init(code: ErrorCode, message: String, temporary: Bool = false) {
        self.code = code
        self.message = message
        self.temporary = temporary
    }
}

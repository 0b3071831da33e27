/// A command that is well-formed JSON and has an id, but that the protocol does not allow.
///
/// It harms nobody but its sender, so it is answered with `reply` and the connection goes on.
public struct CommandRejection: Error, Hashable, Sendable {
    /// The id of the command.
    ///
    /// Never zero.
    public var id: UInt32

    /// The answer to send: method not found, or bad request.
    public var reply: ErrorReply

    /// The rule that was broken, for logs and metrics.
    public var cause: ProtocolError

    /// Creates a rejection.
    public init(id: UInt32, reply: ErrorReply, cause: ProtocolError) {
        self.id = id
        self.reply = reply
        self.cause = cause
    }
}

/// What came of a command.
public enum ReplyOutcome: Hashable, Sendable {
    /// The server refused or failed.
    case error(ErrorReply)

    /// The server did it.
    case result(ResultBody)
}

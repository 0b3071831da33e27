public import RealtimeProtocol

/// A handler's refusal: an error for the one command, or the end of the connection.
public struct HandlerError: Error, Hashable, Sendable {
    /// What the client is to be told.
    public enum Answer: Hashable, Sendable {
        /// The command fails with this error; the connection goes on.
        case error(ErrorReply)
        /// The connection ends with this code.
        case disconnect(Disconnect)
    }

    /// What the client is to be told.
    public var answer: Answer

    /// Makes a refusal of one command.
    public static func error(_ reply: ErrorReply) -> HandlerError {
        HandlerError(answer: .error(reply))
    }

    /// Makes a refusal that ends the connection.
    public static func disconnect(_ disconnect: Disconnect) -> HandlerError {
        HandlerError(answer: .disconnect(disconnect))
    }
}

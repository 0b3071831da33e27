/// How a connection ended, reported exactly once (RFC 6455 7.1.4 to 7.1.6).
public struct CloseOutcome: Sendable, Equatable {
    /// The code of the peer's Close; 1005 when it had none, 1006 when there was no Close.
    public let code: CloseCode
    /// The reason in the peer's Close.
    public let reason: String
    /// Whether both Close frames were exchanged before the transport ended.
    public let wasClean: Bool
    /// The violation for which this endpoint failed the connection.
    public let failure: WebSocketError?

    /// Makes an outcome.
    public init(code: CloseCode, reason: String = "", wasClean: Bool, failure: WebSocketError? = nil) {
        self.code = code
        self.reason = reason
        self.wasClean = wasClean
        self.failure = failure
    }
}

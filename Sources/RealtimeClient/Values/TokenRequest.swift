/// A question for a token, to be answered with ``ClientStateMachine/provideToken(_:_:now:)``.
public struct TokenRequest: Hashable, Sendable {
    /// Tells the question from earlier ones; late answers to those are ignored.
    public let number: UInt64
    /// The room that the token is for; nil for the connection itself.
    public let room: String?
}

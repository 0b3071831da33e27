/// What a client and a server have agreed on in the opening handshake.
public struct HandshakeAgreement: Sendable, Equatable {
    /// The subprotocol the server chose from the offer; nil when it chose none.
    public let subprotocol: String?
    /// The response's fields, for what the host adds to them.
    public let headers: HeaderFields
}

/// The proof that a server has accepted a publication.
public struct PublishReceipt: Hashable, Sendable {
    /// The idempotency key under which the client sent it, or would have.
    public let key: String
    /// How often it was sent, at least once; more than once only under a key that the server understands.
    public let attempts: Int
}

/// What makes a publish one and the same when it is sent again: who publishes, and the key that they gave it.
///
/// A room's log takes it once for each room and window. The client's id is no part of it, because a client that comes
/// back has another one. Clients without a user are one publisher: only the randomness of their keys tells them apart,
/// so short ones are refused (``Limits/anonymousPublishKeyBytes``).
public struct PublishKey: Hashable, Sendable {
    /// Who publishes.
    public enum Publisher: Hashable, Sendable {
        /// Clients with this user id; an empty one stands for all clients without.
        case user(String)
        /// The host, through its node.
        case host
    }

    /// Who publishes.
    public var publisher: Publisher
    /// The publisher's name for this publish.
    public var key: String

    /// Makes a key.
    public init(publisher: Publisher, key: String) {
        self.publisher = publisher
        self.key = key
    }
}

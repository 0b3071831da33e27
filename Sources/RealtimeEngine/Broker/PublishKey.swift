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

    /// The series that the key belongs to, and its place there: what is before and behind the last `-`.
    ///
    /// Nil for a key that does not end in `-` and a number below 2^64.
    var sequence: (series: PublishKey, number: UInt64)? {
        guard let dash = self.key.utf8.lastIndex(of: UInt8(ascii: "-")) else { return nil }
        let digits = self.key[self.key.utf8.index(after: dash)...]
        guard digits.utf8.first.map({ byte in byte >= 0x30 && byte <= 0x39 }) == true, let number = UInt64(digits)
        else { return nil }
        return (PublishKey(publisher: self.publisher, key: String(self.key[..<dash])), number)
    }
}

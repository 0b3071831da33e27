/// One member of a channel.
public struct PresenceEntry: Hashable, Sendable {
    /// The id of the member's connection.
    public var clientID: String

    /// Who the member is.
    public var info: ClientInfo

    /// Creates an entry.
    public init(clientID: String, info: ClientInfo) {
        self.clientID = clientID
        self.info = info
    }
}

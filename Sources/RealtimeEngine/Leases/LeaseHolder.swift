/// Who holds a lease or asks for one.
public struct LeaseHolder: Hashable, Sendable {
    /// Who it is, whatever connection they come over.
    public var owner: PublishKey.Publisher
    /// The client id of the connection; empty for the host.
    public var client: String

    /// Makes a holder.
    public init(owner: PublishKey.Publisher, client: String) {
        self.owner = owner
        self.client = client
    }

    /// The host, through its node.
    public static let host = LeaseHolder(owner: .host, client: "")

    /// The user as members are told it; empty for one without, and for the host.
    var user: String {
        if case .user(let user) = self.owner { user } else { "" }
    }

    /// Whether a tenure of this holder is the other's to use, given its token: after a reconnect the client id is
    /// another one.
    ///
    /// Clients without a user are told apart by their client id alone: tokens are no secret.
    func isSameOwner(as other: LeaseHolder) -> Bool {
        self.owner == other.owner && (self.owner != .user("") || self.client == other.client)
    }
}

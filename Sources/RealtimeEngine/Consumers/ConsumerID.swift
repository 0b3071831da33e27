/// An acknowledging consumer's name in its room.
///
/// Names belong to users: nobody can take over another user's consumer by naming it. Clients without a user share one
/// name space.
public struct ConsumerID: Hashable, Sendable {
    /// The id of the user that `connect` granted.
    public var user: String
    /// The name that the client chose.
    public var name: String

    /// Makes a name.
    public init(user: String, name: String) {
        self.user = user
        self.name = name
    }
}

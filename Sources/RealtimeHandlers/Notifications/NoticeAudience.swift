/// Whom a notice is for.
public enum NoticeAudience: Hashable, Sendable {
    /// Everybody.
    case all
    /// Everybody who has this role when they look.
    case role(String)
    /// One user, on all devices.
    case user(String)

    /// The room in which those who are connected hear of it.
    ///
    /// What is behind the last fixed colon is the name as it is, so two names never share a room.
    public var room: String {
        switch self {
        case .all: "notice:all"
        case .role(let role): "notice:role:" + role
        case .user(let user): "notice:user:" + user
        }
    }

    /// What permissions are asked about: `all`, `role:ROLE` or `user:ID`.
    public var resource: String { String(self.room.dropFirst("notice:".count)) }

    /// The role or the user; nil for everybody.
    var name: String? {
        switch self {
        case .all: nil
        case .role(let name), .user(let name): name
        }
    }
}

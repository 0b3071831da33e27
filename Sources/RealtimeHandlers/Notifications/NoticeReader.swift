/// Who looks at notices: sees those for everybody, for each of the roles, and for the user.
public struct NoticeReader: Hashable, Sendable {
    /// The user; empty for somebody unknown, who reads and cannot mark.
    public var user: String
    /// The user's roles.
    public var roles: [String]

    /// Makes a reader.
    public init(user: String, roles: [String] = []) {
        self.user = user
        self.roles = roles
    }

    /// The audiences that the reader belongs to, each once.
    public var audiences: [NoticeAudience] {
        var audiences: [NoticeAudience] = [.all]
        for role in self.roles where !audiences.contains(.role(role)) { audiences.append(.role(role)) }
        if !self.user.isEmpty { audiences.append(.user(self.user)) }
        return audiences
    }
}

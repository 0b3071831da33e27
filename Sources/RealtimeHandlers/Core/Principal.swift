/// Who somebody is, as an authenticator has found out.
public struct Principal: Hashable, Sendable {
    /// The user's id; empty for somebody unknown.
    public var id: String
    /// The name that others are shown.
    public var name: String
    /// What the user may be taken for, such as `agent` or `manager`.
    public var roles: [String]

    /// Makes a principal.
    public init(id: String, name: String, roles: [String] = []) {
        self.id = id
        self.name = name
        self.roles = roles
    }
}

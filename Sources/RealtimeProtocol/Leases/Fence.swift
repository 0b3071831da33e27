/// What a write shows to be let through: the key of a lease, and the token under which the writer holds it.
public struct Fence: Hashable, Sendable {
    /// The lease's key.
    public var key: String
    /// The writer's token.
    public var token: FencingToken

    /// Makes a fence.
    public init(key: String, token: FencingToken) {
        self.key = key
        self.token = token
    }
}

/// Brings a new token for the connection.
public struct RefreshRequest: Hashable, Sendable {
    /// The new token.
    public var token: String

    /// Creates a request.
    public init(token: String) {
        self.token = token
    }
}

/// The session after a refresh.
public struct RefreshResult: Hashable, Sendable {
    /// The id of the connection.
    public var client: String

    /// The version of the server.
    public var version: String

    /// Whether the session ends unless it is refreshed again.
    public var expires: Bool

    /// In how many seconds the session ends.
    ///
    /// Meaningful only when `expires` is true.
    public var ttl: UInt32

    /// Creates a result.
    public init(client: String, version: String = "", expires: Bool = false, ttl: UInt32 = 0) {
        self.client = client
        self.version = version
        self.expires = expires
        self.ttl = ttl
    }
}

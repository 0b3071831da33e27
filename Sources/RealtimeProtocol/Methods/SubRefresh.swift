/// Brings a new token for a subscription.
public struct SubRefreshRequest: Hashable, Sendable {
    /// The channel of the subscription.
    public var channel: String

    /// The new token.
    public var token: String

    /// Creates a request.
    public init(channel: String, token: String) {
        self.channel = channel
        self.token = token
    }
}

/// The subscription after a refresh.
public struct SubRefreshResult: Hashable, Sendable {
    /// Whether the subscription ends unless it is refreshed again.
    public var expires: Bool

    /// In how many seconds the subscription ends.
    ///
    /// Meaningful only when `expires` is true.
    public var ttl: UInt32

    /// Creates a result.
    public init(expires: Bool = false, ttl: UInt32 = 0) {
        self.expires = expires
        self.ttl = ttl
    }
}

/// Asks who is in a channel.
public struct PresenceRequest: Hashable, Sendable {
    /// The channel.
    public var channel: String

    /// Creates a request.
    public init(channel: String) {
        self.channel = channel
    }
}

/// Who is in a channel.
public struct PresenceResult: Hashable, Sendable {
    /// The members, in the order of the wire, each client id at most once.
    public var presence: [PresenceEntry]

    /// Creates a result.
    public init(presence: [PresenceEntry] = []) {
        self.presence = presence
    }
}

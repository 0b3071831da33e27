/// Asks how many are in a channel.
public struct PresenceStatsRequest: Hashable, Sendable {
    /// The channel.
    public var channel: String

    /// Creates a request.
    public init(channel: String) {
        self.channel = channel
    }
}

/// How many are in a channel.
public struct PresenceStatsResult: Hashable, Sendable {
    /// The number of connections.
    public var numClients: UInt32

    /// The number of different users behind them.
    public var numUsers: UInt32

    /// Creates a result.
    public init(numClients: UInt32, numUsers: UInt32) {
        self.numClients = numClients
        self.numUsers = numUsers
    }
}

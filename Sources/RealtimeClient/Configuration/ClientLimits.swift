public import RealtimeProtocol

/// Every bound of a client, each with its default.
public struct ClientLimits: Sendable, Hashable {
    /// How many rooms a client may know, subscribed or kept for their position; beyond it: `tooManyRooms`.
    ///
    /// 128, as many as a server allows on one connection.
    public var rooms = 128
    /// How many UTF-8 bytes the name of a room may have; beyond it: `invalidRequest`.
    public var roomNameBytes = 255
    /// How many publishes may wait for their acknowledgement or for a connection; beyond it: `outboxFull`.
    ///
    /// 1,000, which is also what a server of this library keeps of a room.
    public var outboxEntries = 1000
    /// How many payload bytes those publishes may have together; beyond it: `outboxFull`.
    public var outboxBytes = 1024 * 1024
    /// How many publishes may be on their way at once.
    ///
    /// 64: with 128 subscribes after a reconnect it stays below the 200 commands that a server takes in one burst.
    public var publishesInFlight = 64
    /// How many calls (rpc, history, presence) may wait for their answer or a connection; beyond it: `tooManyCalls`.
    public var calls = 256
    /// How many events of one subscription may wait for their reader; beyond it the newest are dropped and counted in
    /// an overflow event.
    public var subscriptionEvents = 1024
    /// How many events of the client may wait for their reader, with the same consequence.
    public var clientEvents = 256
    /// How many readers may follow the client's state at once; one more ends the oldest.
    public var stateReaders = 16
    /// What the client takes from a server in one message.
    ///
    /// Wider than what a server takes from a client: a presence reply has an entry for each member.
    public var message = ProtocolLimits(
        maxDepth: 128,
        maxCommandsPerMessage: 65_536,
        maxNameBytes: 1024,
        maxMapEntries: 65_536
    )

    /// Makes the defaults.
    public init() {}
}

package import RealtimeProtocol

/// Every bound of the engine in one place, each with its default.
///
/// A limit that is hit is never silent: the client gets a code, the operator a metric with the reason.
public struct Limits: Hashable, Sendable {
    /// Connections of the whole node; one more is refused before the upgrade with 503 and `Retry-After`.
    public var connections = 10_000
    /// Connections of one address on the node, without its port; one more is refused before the upgrade with 429.
    ///
    /// 0 means no limit, the default: behind a proxy, where TLS ends, all peers have one address.
    public var connectionsPerAddress = 0
    /// Connections of one user on the node, all its devices and pages; one more is closed with 3504 after its `connect`
    /// was granted, and does not come back by itself.
    ///
    /// 0 means no limit. Clients without a user are not counted.
    public var connectionsPerUser = 50
    /// Connections that the node takes in a second, sustained; one more is refused before the upgrade with 503 and a
    /// `Retry-After` of its own.
    ///
    /// 0 means no limit, the default: what a node takes depends on what the host does at `connect`, and a stopping
    /// node's clients spread themselves (`Timing.reconnectWithin`). See also `Timing.slowStart`.
    public var connectsPerSecond = 0
    /// Connections that may come at once before `connectsPerSecond` applies.
    public var connectBurst = 1000
    /// Rooms that the broker of one process holds; one more is refused with error 106.
    public var rooms = 100_000
    /// Rooms that one connection may be in; one more is refused with error 106.
    public var roomsPerConnection = 128
    /// Members of one room on one hub; one more is refused with error 106.
    public var membersPerRoom = 100_000
    /// Entries of one room's presence; one more is in the room, and counted, but neither listed nor announced.
    public var presencePerRoom = 10_000
    /// Bytes of a room's name in UTF-8; a longer one is refused with error 107.
    public var roomNameBytes = 255
    /// Commands in one message; more close the connection with 3501.
    public var commandsPerMessage = 128
    /// Nesting of JSON; deeper closes the connection with 3501.
    public var jsonDepth = 64
    /// Bytes of one inbound message; a longer one is refused by the transport (WebSocket 1009).
    public var messageBytes = 64 * 1024
    /// Fragments of one inbound message (WebSocket 1008).
    public var fragmentsPerMessage = 128
    /// Commands per second and connection, sustained.
    ///
    /// 0 means no limit.
    public var commandsPerSecond = 100
    /// Commands that may come at once before the rate applies; twice this many refusals in a row disconnect (3013).
    public var commandBurst = 200
    /// Payload bytes of messages per second and connection, sustained.
    ///
    /// 0 means no limit. Nothing is refused or lost over it: the connection is not read until it has paid, and TCP slows
    /// its peer down. Sixteen of the largest messages a second are more than people and programs that wait for answers
    /// send, and 10,000 connections at once cannot make a node decode more than its network brings.
    public var bytesPerSecond = 1024 * 1024
    /// Payload bytes that may come at once before the rate applies: two seconds' worth, or 32 of the largest messages.
    public var byteBurst = 2 * 1024 * 1024
    /// Bytes that may wait in a connection's own queue (replies, pongs, notices; room traffic waits in the log).
    ///
    /// Reading pauses at half of it; a connection that still goes over it is disconnected with 3008.
    public var ownQueueBytes = 64 * 1024
    /// Bytes of one room's log that a hub keeps for members that lag, per outbound format.
    public var roomLogBytes = 1024 * 1024
    /// Publications that share one message, and replies that do.
    public var batchPublications = 64
    /// Bytes at which a message takes no further publication or reply.
    ///
    /// So much fits a socket's buffer several times over, and is little to hold for a member that was cut off in it.
    public var batchBytes = 16 * 1024
    /// Keys whose newest publication a hub keeps for a room that skips to the latest; beyond it the oldest are
    /// forgotten.
    public var conflatedKeys = 1000
    /// Bytes of these publications for each room and hub.
    public var conflatedBytes = 1024 * 1024
    /// Bytes of a conflation key in UTF-8; a longer one is the host's mistake, and the publish fails.
    public var conflationKeyBytes = 128
    /// Bytes that the logs and own queues of all hubs of a node may hold together.
    ///
    /// A quarter of a small machine's gigabyte, and 25 KiB for each of ten thousand connections. Beyond it, hubs trim
    /// the largest logs of rooms with members that lag, then disconnect the connections with the largest queues
    /// (3008).
    public var memoryBytes = 256 * 1024 * 1024
    /// Publications in one recovery; a client that missed more is not recovered.
    public var recoveryPublications = 1000
    /// Payload bytes in one recovery; a client that missed more is not recovered.
    public var recoveryBytes = 1024 * 1024
    /// Publications in one history reply.
    public var historyPage = 1000
    /// Bytes of a room's history that the memory broker keeps.
    public var historyBytes = 16 * 1024 * 1024
    /// Bytes of a publish's key in UTF-8; a longer one is refused with error 107.
    public var publishKeyBytes = 128
    /// Bytes that the key of a client without a user has at least; a shorter one is refused with error 107.
    ///
    /// Such clients are one publisher, and a key that two of them choose would lose one's publication: 12 letters and
    /// digits chosen at random are never the same.
    public var anonymousPublishKeyBytes = 12
    /// How long the memory broker remembers the key of a publish.
    ///
    /// Clients count on five minutes: with less they are not told to use keys.
    public var publishKeyWindow: Duration = .seconds(300)
    /// Keys that the memory broker remembers for one room; beyond it the oldest are forgotten before their time.
    public var publishKeysPerRoom = 10_000
    /// Consumers of one room; one more is refused with error 106.
    public var consumersPerRoom = 100
    /// Bytes of a consumer's name in UTF-8; a longer one is refused with error 107.
    public var consumerNameBytes = 128
    /// How long the memory broker keeps a consumer that nobody reads for, and its room with it.
    ///
    /// A day: a consumer that is stopped in the evening goes on in the morning.
    public var consumerIdleAge: Duration = .seconds(86_400)
    /// Offsets in one acknowledgement; one more is refused with error 107.
    public var offsetsPerAcknowledgement = 256
    /// Bytes in UTF-8 of what a consumer says when it refuses a publication; the rest is cut off.
    public var refusalReasonBytes = 256
    /// How long a lease is held without a renewal when its holder names no time.
    public var leaseTTL: Duration = .seconds(30)
    /// How long a lease may be held without a renewal; a request for more gets so much, and is told.
    public var leaseTTLMax: Duration = .seconds(300)
    /// How long a holder that vanished keeps its lease, and not longer: enough for a reconnect and a renewal.
    public var leaseGrace: Duration = .seconds(10)
    /// How long a request may wait for a lease; one for longer waits so long.
    public var leaseWaitMax: Duration = .seconds(60)
    /// Leases in one room, of the memory broker; one more is refused with error 106.
    public var leasesPerRoom = 1000
    /// Requests that wait for one lease, of the memory broker; one more is refused with error 106.
    public var waitersPerLease = 64
    /// Lease requests of one connection that the broker has not answered, those that wait included; one more is refused
    /// with error 106.
    public var leaseRequestsPerConnection = 64
    /// Bytes of a lease's key in UTF-8; a longer one is refused with error 107.
    public var leaseKeyBytes = 128
    /// Bytes of the reason of a takeover in UTF-8; a longer one is refused with error 107.
    public var leaseReasonBytes = 255
    /// Handler calls of one connection that may run at once; reading pauses at this number.
    public var pendingCallsPerConnection = 16
    /// Publishes of one connection that the broker may not have answered yet; reading pauses at this number.
    public var pendingPublishesPerConnection = 256
    /// Connections or rooms in one answer to an operator (``Node/connections(after:limit:)``); the rest is on the next page.
    ///
    /// A thousand lines are more than a screen, and as much as a hub can list between two deliveries.
    public var administrationPage = 1000
    /// Bytes offered to one connection's socket in one go, for fairness between connections.
    public var writeBytes = 256 * 1024

    /// Makes the defaults.
    public init() {}

    /// How many nanoseconds of `bytesPerSecond` a connection may be ahead.
    var byteAllowance: Int64 {
        guard self.bytesPerSecond > 0 else { return 0 }
        return (Duration.seconds(self.byteBurst) / self.bytesPerSecond).nanosecondsClamped
    }

    /// The bounds of the client protocol's decoder.
    package var protocolLimits: ProtocolLimits {
        ProtocolLimits(
            maxDepth: self.jsonDepth,
            maxCommandsPerMessage: self.commandsPerMessage,
            maxNameBytes: self.roomNameBytes,
            maxMapEntries: self.roomsPerConnection,
            maxKeyBytes: self.publishKeyBytes
        )
    }
}

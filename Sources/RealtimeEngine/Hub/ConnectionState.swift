import RealtimeProtocol

/// A member's record on the connection's side.
struct Membership {
    /// The `place` of a member that reads through a consumer and has no cursor in the log.
    static let consumer: Int32 = -1

    /// The room's place in the hub's table.
    var room: Int32
    /// The place in the room's log of this connection's format, or `consumer`.
    var place: Int32
    var permissions: RoomGrant
    /// A page of history is under way to bring a lost cursor back.
    var isCatchingUp = false
    /// It asked for leases, so the broker must hear of its end.
    var usesLeases = false
    /// Shown to others in presence, for this room.
    var info: RawJSON?

    @inline(__always)
    var hasCursor: Bool { self.place != Self.consumer }
}

/// Everything that the hub knows of one connection, in a flat table indexed by slot.
struct ConnectionState {
    enum Phase: UInt8 {
        /// Nobody uses the slot.
        case free
        /// The transport is open; `connect` has not been granted yet.
        case opening
        /// `connect` was granted; rooms that the server chose are being joined. Room traffic waits for the reply.
        case joining
        /// Commands and room traffic flow.
        case open
        /// Closed for everybody but the socket: what is queued still leaves, until the deadline.
        case draining
        /// The transport was told to finish.
        case finishing

        /// Whether commands and output are still taken.
        ///
        /// Asked of the phase, since a computed property of the record would copy the whole record each time.
        var isLive: Bool { self == .opening || self == .joining || self == .open }
    }

    var generation: UInt32 = 0
    var phase = Phase.free
    /// The place of the outbound format in the hub's table.
    var format: UInt8 = 0
    /// The socket is full; nothing is offered until it is writable.
    var isBlocked = false
    /// In the list of connections that this turn drains.
    var isReady = false
    /// What the transport was told.
    var isReading = true
    /// A call of the host's must return before the next command.
    var isHeld = false
    /// Its turn to go has come: no new command is begun.
    var isLeaving = false
    /// A ping is out and nothing came since.
    var isPingOut = false
    /// The client knows gap pushes.
    var understandsGaps = false
    /// Some membership's cursor is lost.
    var hasLost = false
    /// Since when the socket is full, while it is.
    var blockedSince = Instant(nanoseconds: 0)
    /// The membership with which the next write begins; past the last one it is the first.
    var nextMembership: Int32 = 0
    /// The membership whose frame was half sent, or -1.
    var partial: Int32 = -1
    var pendingCalls: UInt32 = 0
    /// Publishes and acknowledgements that the broker has not answered.
    var pendingPublishes: UInt32 = 0
    /// Lease requests that the broker has not answered.
    var pendingLeases: UInt32 = 0
    var refusals: UInt32 = 0
    var own = OwnQueue()
    /// What the own queue holds, as the hub has counted it.
    var accounted = 0
    var memberships: [Membership] = []
    /// One for each membership that reads through a consumer.
    var readings: [ConsumerReading] = []
    /// When its transport opened, in milliseconds since 1970.
    var openedAt: Int64 = 0
    var lastInbound = Instant(nanoseconds: 0)
    /// When the phase's next deadline is: `connect`, ping, pong or close.
    var pingSent = Instant(nanoseconds: 0)
    var deadline = Instant(nanoseconds: 0)
    /// The theoretical arrival time of the rate limit (GCRA).
    var rateMark: Int64 = 0
    /// The same for bytes.
    var byteMark: Int64 = 0
    /// Not read until `byteMark` allows it.
    var isThrottled = false
    /// Pings that were not answered; 2 stands for more, and for one whose answer cannot be measured.
    var pongsAwaited: UInt8 = 0
    /// The smoothed round trip in nanoseconds; below 0 while none was measured.
    var roundTrip: Int64 = -1
    var session: ClientSession?
    var raw: (any RawHandler)?
    /// What the peer is told at the end; nil when it closed first.
    var farewell: Disconnect?
}

/// What only a connection of the client protocol has.
///
/// One owner, the hub's table.
final class ClientSession {
    let id: String
    let remoteAddress: String
    var user = ""
    var roles: [String] = []
    var info: RawJSON?
    /// `connect` was granted, so the handler must hear of the end.
    var isConnected = false
    /// The connection counts as one of its user's.
    var isCounted = false
    /// Commands of a message whose turn has not come.
    var held: [Result<Command, CommandRejection>] = []
    var connecting: ConnectProgress?

    init(id: String, remoteAddress: String) {
        self.id = id
        self.remoteAddress = remoteAddress
    }
}

/// A granted `connect` whose rooms are being joined.
struct ConnectProgress {
    var commandID: UInt32
    var data: RawJSON?
    var remaining: Int
    var subscriptions: [ConnectResult.Subscription] = []
}

/// Joins a channel.
public struct SubscribeRequest: Hashable, Sendable {
    /// The channel to join.
    public var channel: String

    /// The token that authorises the subscription.
    ///
    /// Empty for none.
    public var token: String

    /// Whether to recover what was published after `position`.
    public var recover: Bool

    /// The last position seen.
    ///
    /// Meaningful only when `recover` is true.
    public var position: StreamPosition

    /// What the client tells the application, or nil.
    public var data: RawJSON?

    /// Whether the client wants its position in the log checked.
    public var positioned: Bool

    /// Whether the client wants to be able to recover later.
    public var recoverable: Bool

    /// Whether the client wants to see others join and leave.
    public var joinLeave: Bool

    /// The kind of deltas that the client can apply, such as `fossil`.
    ///
    /// Empty for none.
    public var delta: String

    /// What else the client can do or wants.
    public var flags: SubscribeFlags

    /// Creates a request.
    public init(
        channel: String,
        token: String = "",
        recover: Bool = false,
        position: StreamPosition = .unknown,
        data: RawJSON? = nil,
        positioned: Bool = false,
        recoverable: Bool = false,
        joinLeave: Bool = false,
        delta: String = "",
        flags: SubscribeFlags = []
    ) {
        self.channel = channel
        self.token = token
        self.recover = recover
        self.position = position
        self.data = data
        self.positioned = positioned
        self.recoverable = recoverable
        self.joinLeave = joinLeave
        self.delta = delta
        self.flags = flags
    }
}

/// The subscription that a server made.
public struct SubscribeResult: Hashable, Sendable {
    /// Whether the subscription ends unless it is refreshed.
    public var expires: Bool

    /// In how many seconds the subscription ends.
    ///
    /// Meaningful only when `expires` is true.
    public var ttl: UInt32

    /// Whether the client can recover from a position in this channel.
    public var recoverable: Bool

    /// Where the subscription starts: the first publication to come has the next offset.
    public var position: StreamPosition

    /// What was missed, oldest first.
    ///
    /// Empty unless `recovered` is true.
    public var publications: [Publication]

    /// Whether everything after the client's position is in `publications`.
    public var recovered: Bool

    /// Whether `position` means something in this channel.
    public var positioned: Bool

    /// What the application tells the client, or nil.
    public var data: RawJSON?

    /// Whether the client asked to recover.
    public var wasRecovering: Bool

    /// Whether publications will come as deltas.
    public var delta: Bool

    /// Creates a result.
    public init(
        expires: Bool = false,
        ttl: UInt32 = 0,
        recoverable: Bool = false,
        position: StreamPosition = .unknown,
        publications: [Publication] = [],
        recovered: Bool = false,
        positioned: Bool = false,
        data: RawJSON? = nil,
        wasRecovering: Bool = false,
        delta: Bool = false
    ) {
        self.expires = expires
        self.ttl = ttl
        self.recoverable = recoverable
        self.position = position
        self.publications = publications
        self.recovered = recovered
        self.positioned = positioned
        self.data = data
        self.wasRecovering = wasRecovering
        self.delta = delta
    }
}

/// Opens the session of a connection.
public struct ConnectRequest: Hashable, Sendable {
    /// The token that authenticates the connection.
    ///
    /// Empty for none.
    public var token: String

    /// What the client tells the application, or nil.
    public var data: RawJSON?

    /// Subscriptions that the server made and the client wants to recover, in the order of the wire.
    ///
    /// The channel of each is the key of its entry on the wire.
    public var subs: [SubscribeRequest]

    /// The name of the client program, as it reports it.
    ///
    /// Not to be trusted.
    public var name: String

    /// The version of the client program, as it reports it.
    ///
    /// Not to be trusted.
    public var version: String

    /// Headers that a client which cannot set those of its HTTP request sends here, in the order of the wire.
    public var headers: [Header]

    /// Creates a request.
    public init(
        token: String = "",
        data: RawJSON? = nil,
        subs: [SubscribeRequest] = [],
        name: String = "",
        version: String = "",
        headers: [Header] = []
    ) {
        self.token = token
        self.data = data
        self.subs = subs
        self.name = name
        self.version = version
        self.headers = headers
    }
}

/// The session that a server opened.
public struct ConnectResult: Hashable, Sendable {
    /// The id of the connection.
    public var client: String

    /// The version of the server.
    public var version: String

    /// Whether the session ends unless it is refreshed.
    public var expires: Bool

    /// In how many seconds the session ends.
    ///
    /// Meaningful only when `expires` is true.
    public var ttl: UInt32

    /// What the application tells the client, or nil.
    public var data: RawJSON?

    /// Subscriptions that the server made, in the order of the wire, each channel at most once.
    public var subs: [Subscription]

    /// How many seconds pass between the server's pings.
    ///
    /// Zero for no pings.
    public var ping: UInt32

    /// Whether the client must answer pings.
    public var pong: Bool

    /// The secret id of the session, for transports that need one.
    ///
    /// Empty for none.
    public var session: String

    /// The name of the node that serves the connection.
    ///
    /// Empty when not told.
    public var node: String

    /// The server's clock, in milliseconds since 1970-01-01 UTC.
    ///
    /// Zero when not told.
    public var time: Int64

    /// Creates a result.
    public init(
        client: String,
        version: String = "",
        expires: Bool = false,
        ttl: UInt32 = 0,
        data: RawJSON? = nil,
        subs: [Subscription] = [],
        ping: UInt32 = 0,
        pong: Bool = false,
        session: String = "",
        node: String = "",
        time: Int64 = 0
    ) {
        self.client = client
        self.version = version
        self.expires = expires
        self.ttl = ttl
        self.data = data
        self.subs = subs
        self.ping = ping
        self.pong = pong
        self.session = session
        self.node = node
        self.time = time
    }

    /// A subscription that the server made for the client.
    public struct Subscription: Hashable, Sendable {
        /// The channel.
        public var channel: String

        /// What a subscribe command for the channel would have returned.
        public var result: SubscribeResult

        /// Creates a server-side subscription.
        public init(channel: String, result: SubscribeResult) {
            self.channel = channel
            self.result = result
        }
    }
}

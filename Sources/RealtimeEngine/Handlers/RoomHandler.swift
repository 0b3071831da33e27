public import RealtimeProtocol

/// A client asks to subscribe.
public struct SubscribeEvent: Sendable {
    /// Who asks.
    public var client: Client
    /// Which room.
    public var room: String
    /// The subscription token; empty when none was sent.
    public var token: String
    /// The client's own data.
    public var data: RawJSON?
    /// Where the client says that it stopped, and wants to go on; nil when it begins.
    ///
    /// What the handler grants as data counts for the client only if the log does not reach back to there.
    public var since: StreamPosition?
    /// The name of the consumer through which the client wants to read and acknowledge; nil for none.
    public var consumer: String?

    /// Makes an event; for hosts that test their handlers.
    public init(
        client: Client,
        room: String,
        token: String = "",
        data: RawJSON? = nil,
        since: StreamPosition? = nil,
        consumer: String? = nil
    ) {
        self.client = client
        self.room = room
        self.token = token
        self.data = data
        self.since = since
        self.consumer = consumer
    }
}

/// What a subscriber gets.
public struct SubscribeGrant: Hashable, Sendable {
    /// What the client may do in the room from now on.
    public var permissions: RoomGrant
    /// Shown to others in presence, for this room.
    public var info: RawJSON?
    /// Returned to the client in the reply.
    public var data: RawJSON?
    /// The position in the room's log whose state `data` is; nil when it is not the state of a log.
    ///
    /// A client that does not go on where it stopped then gets this position in the reply, and after it every later
    /// publication, none left out and none twice: the state at n, then n + 1, n + 2, … whatever is published while it
    /// joins. If the log no longer holds what follows, has not come so far or is another one, the subscription fails with
    /// 401 and `temporary`, and the client asks again. Consumers go on where they were, whatever this says.
    public var snapshot: StreamPosition?

    /// Makes a grant.
    public init(
        permissions: RoomGrant = .all,
        info: RawJSON? = nil,
        data: RawJSON? = nil,
        snapshot: StreamPosition? = nil
    ) {
        self.permissions = permissions
        self.info = info
        self.data = data
        self.snapshot = snapshot
    }
}

/// A client asks to publish.
public struct PublishEvent: Sendable {
    /// Who asks.
    public var client: Client
    /// Which room.
    public var room: String
    /// What is to be published.
    public var data: RawJSON
    /// The client's key; empty for none.
    ///
    /// A client that got no answer asks again with the same key, and the handler is asked again: the broker, which comes
    /// after it, decides that nothing more is published.
    public var key: String
    /// The lease under which the client publishes; nil for none.
    ///
    /// The broker, which comes after the handler, refuses the publish of a client that does not hold it. A handler that
    /// writes elsewhere first lets that store compare tokens too; see ``FencedStore``.
    public var fence: Fence?

    /// Makes an event; for hosts that test their handlers.
    public init(client: Client, room: String, data: RawJSON, key: String = "", fence: Fence? = nil) {
        self.client = client
        self.room = room
        self.data = data
        self.key = key
        self.fence = fence
    }
}

/// What goes into the log when a publish was allowed.
public struct PublishGrant: Hashable, Sendable {
    /// What is published; usually what the client sent.
    public var data: RawJSON
    /// Short notes beside it.
    public var tags: [Tag]
    /// What the publication is the newest state of (``LogEntry/conflationKey``); at most
    /// ``Limits/conflationKeyBytes``, else the publish fails.
    public var conflationKey: String?

    /// Makes a grant.
    public init(data: RawJSON, tags: [Tag] = [], conflationKey: String? = nil) {
        self.data = data
        self.tags = tags
        self.conflationKey = conflationKey
    }
}

/// The host's say over rooms.
///
/// Both methods hold the connection's later commands back until they return, so that a publisher's messages keep their
/// order.
public protocol RoomHandler: Sendable {
    /// Decides whether a client may be in the room.
    func subscribe(_ event: SubscribeEvent) async -> Result<SubscribeGrant, HandlerError>
    /// Decides whether a publication enters the room, and may change it. The default refuses (error 103).
    func publish(_ event: PublishEvent) async -> Result<PublishGrant, HandlerError>
}

extension RoomHandler {
    /// Refuses.
    public func publish(_ event: PublishEvent) async -> Result<PublishGrant, HandlerError> {
        .failure(.error(.permissionDenied))
    }
}

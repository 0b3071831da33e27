public import RealtimeProtocol

/// What a client sent with `connect`.
public struct ConnectEvent: Sendable {
    /// The connection.
    public var connection: ConnectionID
    /// The client id that the connection will have.
    public var client: String
    /// The peer's address.
    public var remoteAddress: String
    /// The client's token; empty when it sent none.
    public var token: String
    /// The client's own data.
    public var data: RawJSON?
    /// The name that the client's library gives itself.
    public var name: String
    /// The version of the client's library.
    public var version: String

    /// Makes an event; for hosts that test their handlers.
    public init(
        connection: ConnectionID,
        client: String,
        remoteAddress: String = "",
        token: String = "",
        data: RawJSON? = nil,
        name: String = "",
        version: String = ""
    ) {
        self.connection = connection
        self.client = client
        self.remoteAddress = remoteAddress
        self.token = token
        self.data = data
        self.name = name
        self.version = version
    }
}

/// Who a connection is, and what it begins with.
public struct ConnectGrant: Hashable, Sendable {
    /// The user; empty for an anonymous one.
    public var user: String
    /// What the user may be taken for, such as `manager`: kept with the connection and given back to handlers in
    /// ``Client/roles``, so that they need not look the user up for each call.
    public var roles: [String]
    /// Shown to others in presence and with publications.
    public var info: RawJSON?
    /// Returned to the client in the reply to `connect`.
    public var data: RawJSON?
    /// Rooms that the server puts the client in, before the reply.
    public var rooms: [String]

    /// Makes a grant.
    public init(
        user: String = "",
        roles: [String] = [],
        info: RawJSON? = nil,
        data: RawJSON? = nil,
        rooms: [String] = []
    ) {
        self.user = user
        self.roles = roles
        self.info = info
        self.data = data
        self.rooms = rooms
    }
}

/// A client that is connected, as handlers see it.
public struct Client: Hashable, Sendable {
    /// The connection.
    public var connection: ConnectionID
    /// The client id, unguessable and unique.
    public var id: String
    /// The user; empty for an anonymous one.
    public var user: String
    /// The roles that `connect` was granted.
    public var roles: [String] = []
    /// What others are shown of it, as `connect` was granted it.
    public var info: RawJSON?

    /// Makes a client; for hosts that test their handlers.
    public init(connection: ConnectionID, id: String, user: String, roles: [String] = [], info: RawJSON? = nil) {
        self.connection = connection
        self.id = id
        self.user = user
        self.roles = roles
        self.info = info
    }
}

/// A call of one of the host's methods.
public struct RPCEvent: Sendable {
    /// Who calls.
    public var client: Client
    /// Which method.
    public var method: String
    /// The argument.
    public var data: RawJSON?

    /// Makes an event; for hosts that test their handlers.
    public init(client: Client, method: String, data: RawJSON? = nil) {
        self.client = client
        self.method = method
        self.data = data
    }
}

/// A message without an answer.
public struct MessageEvent: Sendable {
    /// Who sent it.
    public var client: Client
    /// What was sent.
    public var data: RawJSON?

    /// Makes an event; for hosts that test their handlers.
    public init(client: Client, data: RawJSON? = nil) {
        self.client = client
        self.data = data
    }
}

/// The end of a connection.
public struct ClosedEvent: Sendable {
    /// Who was connected.
    public var client: Client
    /// Why it ended.
    public var reason: Disconnect

    /// Makes an event; for hosts that test their handlers.
    public init(client: Client, reason: Disconnect) {
        self.client = client
        self.reason = reason
    }
}

/// The host's say over connections.
///
/// Methods run as tasks on the hub's executor; one that does not suspend costs about half a microsecond, one that does
/// delays nobody but its own connection.
///
/// `connect` and `message` hold the connection's later commands back until they return, so their order is the client's;
/// calls of `rpc` may overlap, up to `Limits.pendingCallsPerConnection`.
public protocol ConnectionHandler: Sendable {
    /// Decides who the client is, or refuses it.
    func connect(_ event: ConnectEvent) async -> Result<ConnectGrant, HandlerError>
    /// Answers a method call. The default knows no method (error 104).
    func rpc(_ event: RPCEvent) async -> Result<RawJSON, HandlerError>
    /// Takes a message. The default refuses it by disconnecting with 3508, since a message has no reply.
    func message(_ event: MessageEvent) async -> Result<Void, HandlerError>
    /// Told once for each connection whose `connect` was granted. The default does nothing.
    func closed(_ event: ClosedEvent) async
}

extension ConnectionHandler {
    /// Knows no method.
    public func rpc(_ event: RPCEvent) async -> Result<RawJSON, HandlerError> {
        .failure(.error(.methodNotFound))
    }

    /// Accepts no message.
    public func message(_ event: MessageEvent) async -> Result<Void, HandlerError> {
        .failure(.disconnect(.notAvailable))
    }

    /// Does nothing.
    public func closed(_ event: ClosedEvent) async {}
}

/// What a node's hubs have in common.
public struct HubConfiguration: Sendable {
    /// Who decides about connections.
    public enum ConnectionAccess: Sendable {
        /// Everyone gets this grant. No handler runs, so no `Task` is made, and methods and messages are refused.
        case granted(ConnectGrant)
        /// The host decides.
        case handler(any ConnectionHandler)
    }

    /// Every bound.
    public var limits = Limits()
    /// Every interval.
    public var timing = Timing()
    /// When calls of the host's handlers and of the broker stop for a while because they fail; nil for never.
    public var breaker: BreakerPolicy? = BreakerPolicy()
    /// Who decides about connections.
    public var connections: ConnectionAccess
    /// How rooms behave and who may use them.
    public var rooms: RoomRules
    /// Whether a client with a user is put into that user's own room, `#` and the user's name, when it connects.
    ///
    /// Only that user may subscribe to it.
    public var personalRooms: Bool
    /// The node's name, told to clients and operators.
    public var nodeName: String

    /// Makes a configuration.
    public init(
        connections: ConnectionAccess,
        rooms: RoomRules,
        personalRooms: Bool = false,
        nodeName: String = ""
    ) {
        self.connections = connections
        self.rooms = rooms
        self.personalRooms = personalRooms
        self.nodeName = nodeName
    }
}

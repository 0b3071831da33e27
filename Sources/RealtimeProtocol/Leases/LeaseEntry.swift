/// A lease that somebody holds, as `realtime.lease.list` shows it.
public struct LeaseEntry: Hashable, Sendable {
    /// The lease's key.
    public var key: String
    /// The token of the tenure.
    public var token: FencingToken
    /// The holder's user; empty for one without, and for the host.
    public var user: String
    /// The holder's client id; empty for the host.
    public var client: String
    /// How long until it expires without a renewal, in milliseconds.
    public var leftMilliseconds: UInt32
    /// Whether the holder has vanished and may still come back.
    public var isInGrace: Bool

    /// Makes an entry.
    public init(
        key: String,
        token: FencingToken,
        user: String = "",
        client: String = "",
        leftMilliseconds: UInt32 = 0,
        isInGrace: Bool = false
    ) {
        self.key = key
        self.token = token
        self.user = user
        self.client = client
        self.leftMilliseconds = leftMilliseconds
        self.isInGrace = isInGrace
    }
}

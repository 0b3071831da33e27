/// The argument of the procedures `realtime.lease.acquire`, `renew`, `release` and `list`.
///
/// Each of them reads the fields that are its own.
public struct LeaseRequest: Hashable, Sendable {
    /// The room.
    public var channel: String
    /// The lease's key; empty only for `list`.
    public var key: String
    /// The token of the tenure; for `renew` and `release`.
    public var token: FencingToken?
    /// How long the lease is wanted, in milliseconds; nil for the server's default.
    public var ttlMilliseconds: UInt32?
    /// How long to wait for it while somebody else holds it, in milliseconds.
    public var waitMilliseconds: UInt32
    /// Why the lease is taken from whoever holds it; nil to take it only when it is free.
    public var takeover: String?

    /// Makes a request.
    public init(
        channel: String,
        key: String = "",
        token: FencingToken? = nil,
        ttlMilliseconds: UInt32? = nil,
        waitMilliseconds: UInt32 = 0,
        takeover: String? = nil
    ) {
        self.channel = channel
        self.key = key
        self.token = token
        self.ttlMilliseconds = ttlMilliseconds
        self.waitMilliseconds = waitMilliseconds
        self.takeover = takeover
    }
}

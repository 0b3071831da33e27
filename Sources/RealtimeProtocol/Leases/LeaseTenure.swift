/// What a client that acquired or renewed a lease is told.
public struct LeaseTenure: Hashable, Sendable {
    /// The token, which stays through renewals.
    public var token: FencingToken
    /// How long the lease is held from now on without another renewal, in milliseconds.
    public var ttlMilliseconds: UInt32
    /// How long the request waited before the lease was granted, in milliseconds, rounded down.
    ///
    /// A holder counts from when it sent the request: the lease is its own for `waited` and `ttl` together, less what
    /// its clock may be wrong.
    public var waitedMilliseconds: UInt32

    /// Makes an answer.
    public init(token: FencingToken, ttlMilliseconds: UInt32, waitedMilliseconds: UInt32 = 0) {
        self.token = token
        self.ttlMilliseconds = ttlMilliseconds
        self.waitedMilliseconds = waitedMilliseconds
    }
}

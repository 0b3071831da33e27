/// What members of a room are told when a lease changes hands.
///
/// An extension of the protocol: a client library that does not know it skips the push. It is news and no permission:
/// what may be written, the token decides where it is written.
public struct LeaseNotice: Hashable, Sendable {
    /// What happened to the lease.
    public enum Change: String, Hashable, Sendable, CaseIterable {
        /// Somebody holds it from now on.
        case granted
        /// Its holder gave it back.
        case released
        /// Its time was up, or its holder vanished and did not come back within the grace time.
        case expired
        /// It was given to somebody else by force.
        case takenOver = "taken_over"
    }

    /// The lease's key.
    public var key: String
    /// What happened.
    public var change: Change
    /// The token of the tenure that began or ended.
    public var token: FencingToken
    /// The user of whoever holds it, or held it; empty for one without, and for the host.
    public var user: String
    /// Their client id; empty for the host.
    public var client: String
    /// Why it was taken over.
    public var reason: String

    /// Makes a notice.
    public init(
        key: String,
        change: Change,
        token: FencingToken,
        user: String = "",
        client: String = "",
        reason: String = ""
    ) {
        self.key = key
        self.change = change
        self.token = token
        self.user = user
        self.client = client
        self.reason = reason
    }
}

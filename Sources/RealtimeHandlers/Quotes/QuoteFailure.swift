/// Why the host's service did not do what it was asked.
public enum QuoteFailure: Error, Hashable, Sendable {
    /// There is no such quote (4004), or this caller is not to know of it.
    case notFound
    /// The quote is not in the version that the edit expects (4001).
    case versionConflict(present: UInt64)
    /// A larger token was seen for the lock of this field (4002).
    case staleFence(key: String)
    /// A field is unknown, may not be changed, or does not take this value (4003); from a calculation: what is missing.
    ///
    /// The client is told both.
    case invalidField(name: String, reason: String)
    /// The service failed: whether it did what it was asked, nobody knows (4005).
    ///
    /// The only one that opens the breaker. The reason is for the host's own log; clients are not told.
    case unavailable(reason: String)

    /// Whether the service failed, as a breaker sees it.
    var isFault: Bool { if case .unavailable = self { true } else { false } }
}

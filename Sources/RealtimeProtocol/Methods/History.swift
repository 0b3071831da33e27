/// Reads a channel's log.
public struct HistoryRequest: Hashable, Sendable {
    /// The channel.
    public var channel: String

    /// How many publications to return at most.
    ///
    /// Zero asks for the position only, -1 for all that the server allows.
    public var limit: Int32

    /// The position to read from, itself excluded, or nil for the end of the log.
    public var since: StreamPosition?

    /// Whether to read from new to old.
    public var reverse: Bool

    /// Creates a request.
    public init(channel: String, limit: Int32 = 0, since: StreamPosition? = nil, reverse: Bool = false) {
        self.channel = channel
        self.limit = limit
        self.since = since
        self.reverse = reverse
    }
}

/// A part of a channel's log.
public struct HistoryResult: Hashable, Sendable {
    /// The publications, in the order that was asked for.
    public var publications: [Publication]

    /// The position of the log's last publication.
    public var position: StreamPosition

    /// Creates a result.
    public init(publications: [Publication] = [], position: StreamPosition) {
        self.publications = publications
        self.position = position
    }
}

/// One message of a room.
public struct Publication: Hashable, Sendable {
    /// What the publisher said.
    public var data: RawJSON

    /// Who said it, or nil when the publisher is not a client or is not to be named.
    public var info: ClientInfo?

    /// The place in the room's log, from 1.
    ///
    /// Zero for a publication that is in no log.
    public var offset: UInt64

    /// Short texts beside the payload, in the order of the wire, each key at most once.
    public var tags: [Tag]

    /// When it was published, in milliseconds since 1970-01-01 UTC.
    ///
    /// Zero when not told.
    public var time: Int64

    /// Creates a publication.
    public init(data: RawJSON, info: ClientInfo? = nil, offset: UInt64 = 0, tags: [Tag] = [], time: Int64 = 0) {
        self.data = data
        self.info = info
        self.offset = offset
        self.tags = tags
        self.time = time
    }
}

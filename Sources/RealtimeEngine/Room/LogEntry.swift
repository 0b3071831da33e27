public import RealtimeProtocol

/// One publication as the log of record holds it.
public struct LogEntry: Hashable, Sendable {
    /// The place in the room's log, 1 for the first publication of an epoch.
    public var offset: UInt64
    /// What was published.
    public var payload: Payload
    /// Who published it, when a client did.
    public var publisher: ClientInfo?
    /// Short notes beside the payload that a client may show and need not understand.
    public var tags: [Tag]
    /// What the publication is the newest state of, such as a quote's symbol; nil for nothing.
    ///
    /// A member that a room with the overflow policy `.skipToLatest` leaves behind gets the newest publication of each
    /// key. Clients do not see the key.
    public var conflationKey: String?
    /// When the broker took it, in milliseconds since 1970; for people, never for ordering.
    public var timeMilliseconds: Int64

    /// Makes an entry; the broker sets `offset` and `timeMilliseconds`.
    public init(
        offset: UInt64 = 0,
        payload: Payload,
        publisher: ClientInfo? = nil,
        tags: [Tag] = [],
        conflationKey: String? = nil,
        timeMilliseconds: Int64 = 0
    ) {
        self.offset = offset
        self.payload = payload
        self.publisher = publisher
        self.tags = tags
        self.conflationKey = conflationKey
        self.timeMilliseconds = timeMilliseconds
    }

    /// The entry as the client protocol writes it.
    ///
    /// Text becomes a JSON string, other bytes a JSON string in Base64.
    package var publication: Publication {
        Publication(
            data: self.payload.json,
            info: self.publisher,
            offset: self.offset,
            tags: self.tags,
            time: self.timeMilliseconds
        )
    }
}

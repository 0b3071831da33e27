public import RealtimeProtocol

/// What the broker gives a connection that opens a consumer.
public struct ConsumerGrant: Hashable, Sendable {
    /// The right to read.
    public var seat: ConsumerSeat
    /// Everything up to here is settled; what is handed out lies behind it.
    public var position: StreamPosition
    /// Whether the consumer goes on where it was, or where it asked to begin, with nothing left out in between.
    public var isResumed: Bool

    /// Makes a grant.
    public init(seat: ConsumerSeat, position: StreamPosition, isResumed: Bool) {
        self.seat = seat
        self.position = position
        self.isResumed = isResumed
    }
}

public import RealtimeProtocol

/// A hub's number for a call to the broker, unique within the hub.
public struct BrokerRequestID: Hashable, Sendable {
    /// The number.
    public let number: UInt64

    /// Makes an id.
    public init(number: UInt64) {
        self.number = number
    }
}

/// Which part of a room's history is wanted.
public struct HistoryQuery: Hashable, Sendable {
    /// The reader has everything up to and including this position; nil reads from the oldest publication kept.
    public var since: StreamPosition?
    /// At most this many publications; 0 asks for the position alone.
    public var limit: Int
    /// Newest first; then `since` bounds from above.
    public var reverse: Bool

    /// Makes a query.
    public init(since: StreamPosition?, limit: Int, reverse: Bool = false) {
        self.since = since
        self.limit = limit
        self.reverse = reverse
    }
}

/// What a hub asks of the broker.
///
/// Calls of one hub are carried out in the order in which they were made.
public enum BrokerCommand: Sendable {
    /// From the answer on, every publication of the room reaches the hub, in order.
    case subscribe(BrokerRequestID, room: String, RoomPolicy.History)
    /// No more publications of the room. There is no answer; what is under way may still come.
    case unsubscribe(room: String)
    /// Appends to the room's log. Answered with the position once the log holds it.
    ///
    /// A broker that remembers keys appends nothing for a key that it has met in this room and window, and answers with
    /// the position of the first one.
    /// With a fence, it is refused with `leaseLost` unless the entry's publisher (the host, if it has none) holds that
    /// lease at that moment; a repetition of what was taken is answered all the same.
    case publish(
        BrokerRequestID,
        room: String,
        LogEntry,
        RoomPolicy.History,
        key: PublishKey? = nil,
        fence: Fence? = nil
    )
    /// Reads the log.
    case history(BrokerRequestID, room: String, HistoryQuery)
    /// A client is in the room, on this hub.
    ///
    /// `grace` is how long it stays in presence after it drops or its hub detaches, unless it or its user comes back.
    case join(room: String, ClientInfo, announce: Bool, grace: Duration = .zero)
    /// A client is no longer in the room; after a drop its grace begins.
    case leave(room: String, ClientInfo, announce: Bool, isDrop: Bool = false)
    /// Asks who is in the room, on all hubs.
    case presence(BrokerRequestID, room: String)
    /// Takes the seat of a consumer, which is made if it does not exist; whoever had the seat loses it.
    case consumerOpen(BrokerRequestID, room: String, ConsumerOpening)
    /// Asks for what is due to a consumer: at most `limit` publications, and none after `bytes` of payload are reached.
    case consumerFetch(BrokerRequestID, ConsumerSeat, limit: Int, bytes: Int)
    /// Passes on what a consumer says about what it was handed.
    case consumerAcknowledge(BrokerRequestID, ConsumerSeat, Acknowledgement)
    /// Gives the seat back; the consumer stays. There is no answer.
    case consumerClose(ConsumerSeat)
    /// Asks what became of a publication.
    case receipt(BrokerRequestID, room: String, StreamPosition)
    /// Asks for a lease, or about it, on behalf of a holder who reaches the broker through this link.
    ///
    /// One that waits is answered when the lease is granted, when the wait is over, or when the holder is gone.
    case lease(BrokerRequestID, room: String, LeaseCommand, from: LeaseHolder)
    /// A client that asked for leases is no longer in the room, on this hub: the grace time of what it holds begins.
    case leaseHolderGone(room: String, LeaseHolder)
}

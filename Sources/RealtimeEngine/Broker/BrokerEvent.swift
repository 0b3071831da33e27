public import RealtimeProtocol

/// A piece of a room's log, and where the log stood when it was read.
public struct HistoryPage: Hashable, Sendable {
    /// The publications, in the order that the query asked for.
    public var entries: [LogEntry]
    /// The newest position of the log at that moment.
    public var top: StreamPosition
    /// True when the log still holds everything after `since` and `since` is of its epoch, so that `entries` begins
    /// right after it without a gap.
    public var isContinuous: Bool

    /// Makes a page.
    public init(entries: [LogEntry], top: StreamPosition, isContinuous: Bool) {
        self.entries = entries
        self.top = top
        self.isContinuous = isContinuous
    }
}

/// What a broker tells a hub.
///
/// Events of one room come in the order of its log; an answer to `history` comes after the publications that it counts
/// in `top`, or before, but never between two of the same turn's order.
public enum BrokerEvent: Sendable {
    /// The answer to `subscribe`: publications after this position follow.
    case subscribed(BrokerRequestID, room: String, Result<StreamPosition, BrokerError>)
    /// The answer to `publish`.
    case published(BrokerRequestID, Result<StreamPosition, BrokerError>)
    /// The answer to `history`.
    case history(BrokerRequestID, Result<HistoryPage, BrokerError>)
    /// The answer to `presence`, ordered by when they joined; those in grace are still there.
    case presence(BrokerRequestID, Result<[ClientInfo], BrokerError>)
    /// The answer to `receipt`.
    case receipt(BrokerRequestID, Result<BrokerReceipt, BrokerError>)
    /// The answer to `lease`.
    case lease(BrokerRequestID, Result<LeaseAnswer, BrokerError>)
    /// A lease of a room changed hands: told to every subscribed link, in the order of the room's stream.
    case leaseChanged(room: String, LeaseNotice)
    /// The next publication of a room.
    case publication(room: String, epoch: String, LogEntry)
    /// A client joined a room that announces it.
    case joined(room: String, ClientInfo)
    /// A client left a room that announces it.
    case left(room: String, ClientInfo)
    /// The log's life ended and another began: everything not yet delivered is lost, and this is the new position.
    case reset(room: String, StreamPosition)
    /// A room has its first client, those of all hubs together.
    ///
    /// Told to one hub only. Numbers grow in a broker's life, so that news that come through several hubs can be put in
    /// order; for each room, occupied and vacated alternate.
    case occupied(room: String, serial: UInt64)
    /// A room lost its last client, and the grace of all has ended; told as `occupied` is.
    case vacated(room: String, serial: UInt64)
    /// The answer to `consumerOpen`.
    case consumerOpened(BrokerRequestID, Result<ConsumerGrant, BrokerError>)
    /// The answer to `consumerFetch`. After one with nothing more due, `consumerReady` comes once when something is.
    case consumerFetched(BrokerRequestID, Result<ConsumerPage, BrokerError>)
    /// The answer to `consumerAcknowledge`, with the position up to which everything is settled.
    case consumerAcknowledged(BrokerRequestID, Result<StreamPosition, BrokerError>)
    /// Something is due to the consumer of this seat.
    case consumerReady(ConsumerSeat)
    /// The consumer was opened again: the seat is worth nothing any more.
    case consumerTaken(ConsumerSeat)
    /// Publications were given up. Told once, to the hub that has the consumer's seat, before the answer to the command
    /// at which that happened.
    case deadLetter(DeadLetter)
    /// Something happened at this hub's command that operators want to know; it comes before the command's answer.
    case counted(Metric, Int)
}

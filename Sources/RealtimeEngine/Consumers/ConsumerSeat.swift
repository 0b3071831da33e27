/// A hub's right to read for a consumer: what the broker gave it when a connection opened the consumer.
///
/// There is one at a time. Opening the consumer again makes the next one, and everything that comes from the last one
/// after that is refused.
public struct ConsumerSeat: Hashable, Sendable {
    /// The room.
    public var room: String
    /// The consumer.
    public var consumer: ConsumerID
    /// The life of the room's log that the seat is of.
    public var epoch: String
    /// Grows with each seat of the room within an epoch.
    public var incarnation: UInt64

    /// Makes a seat.
    public init(room: String, consumer: ConsumerID, epoch: String, incarnation: UInt64) {
        self.room = room
        self.consumer = consumer
        self.epoch = epoch
        self.incarnation = incarnation
    }
}

/// What the broker knows of one publication.
public struct BrokerReceipt: Hashable, Sendable {
    /// The log of this life of the room holds it, or held it until the history let go of it.
    public var isSequenced: Bool
    /// Consumers of the room.
    public var consumers: Int
    /// Those of them that acknowledged it, and those that began behind it.
    public var acknowledged: Int
    /// Those of them for which it was given up: it is a dead letter.
    public var deadLettered: Int

    /// Makes a receipt.
    public init(isSequenced: Bool, consumers: Int = 0, acknowledged: Int = 0, deadLettered: Int = 0) {
        self.isSequenced = isSequenced
        self.consumers = consumers
        self.acknowledged = acknowledged
        self.deadLettered = deadLettered
    }
}

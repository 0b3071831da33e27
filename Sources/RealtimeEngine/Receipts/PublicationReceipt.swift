/// How far one publication has come, at the moment of asking.
public struct PublicationReceipt: Hashable, Sendable {
    /// The levels that a publication goes through; a later one includes those before it.
    public enum Level: Int, Hashable, Comparable, Sendable {
        /// It is not in the log: it was never published, or the log began anew and lost it.
        case unknown
        /// The log of record holds it, as safe as the broker is.
        case sequenced
        /// It waits in this node's logs for members whose sockets do not take it yet.
        case queued
        /// The transports of all of this node's members took it. Nobody knows whether their peers read it.
        case written
        /// Every consumer of the room acknowledged it.
        case acknowledged

        /// Whether the left one is reached first.
        public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    /// What the broker knows, of all nodes.
    public var broker: BrokerReceipt
    /// Members of the room on this node that read it through a cursor; those of other nodes are not known here.
    public var members: Int
    /// Those of them whose transport took it, and those that joined after it.
    public var written: Int

    /// The highest level that is reached.
    public var level: Level {
        if !self.broker.isSequenced { return .unknown }
        if self.broker.consumers > 0 && self.broker.acknowledged == self.broker.consumers { return .acknowledged }
        if self.members == 0 { return .sequenced }
        return self.written == self.members ? .written : .queued
    }
}

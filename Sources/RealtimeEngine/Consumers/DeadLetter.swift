/// Publications that a consumer will not be handed again although it never acknowledged them.
public struct DeadLetter: Hashable, Sendable {
    /// Why a consumer was given up on.
    public enum Reason: Hashable, Sendable {
        /// It was handed out as often as it may be (`ConsumerPolicy.maxAttempts`).
        case attempts
        /// The history no longer holds it.
        case historyLost
    }

    /// The room.
    public var room: String
    /// Who should have acknowledged.
    public var consumer: ConsumerID
    /// The life of the room's log.
    public var epoch: String
    /// The first offset.
    public var from: UInt64
    /// The last offset; the same one except where the history was trimmed past the consumer.
    public var through: UInt64
    /// How often it was handed out; 0 for what was lost before it was.
    public var attempts: Int
    /// Why it is given up.
    public var reason: Reason
    /// What the consumer said when it last refused it; empty if it said nothing.
    public var note: String

    /// How many publications these are.
    public var count: Int { Int(clamping: self.through &- self.from &+ 1) }
}

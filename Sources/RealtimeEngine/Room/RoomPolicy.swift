/// How rooms of one kind behave: what they keep, and what happens to a reader that falls behind.
public struct RoomPolicy: Hashable, Sendable {
    /// How much of the log the broker keeps for recovery and history.
    public struct History: Hashable, Sendable {
        /// How many publications are kept; 0 keeps none.
        public var publications: Int
        /// How long a publication is kept.
        public var age: Duration
        /// The default: 1,000 publications or 5 minutes, whichever is less.
        public static let standard = History(publications: 1000, age: .seconds(300))
        /// Keeps nothing: a client that comes back after a gap starts at the head.
        public static let none = History(publications: 0, age: .zero)

        /// Makes a history rule.
        public init(publications: Int, age: Duration) {
            self.publications = publications
            self.age = age
        }
    }

    /// What happens when the log was trimmed past a member's cursor.
    ///
    /// Nothing is dropped without a count and a notice.
    public enum Overflow: Hashable, Sendable {
        /// Reads what is missing from the broker's history, page by page as the member takes it; when the history no
        /// longer holds it, the member is told the gap.
        case recover
        /// Moves the cursor to the head and tells the member the gap.
        case skipToLatest
        /// Disconnects the member with the slow-consumer code 3008.
        case disconnect
    }

    /// What the broker keeps.
    public var history: History
    /// What happens to a member that the log overtook.
    public var overflow: Overflow
    /// Whether publications share messages.
    public var batching: Batching
    /// Whether the room knows who is in it.
    public var presence: Bool
    /// Whether members are told who joins and leaves.
    public var joinLeave: Bool
    /// How long a client that dropped is still counted as present; zero for not at all.
    ///
    /// 15 seconds by default: longer than `Timing.reconnectAfter` and `reconnectWithin` together, and than a client's
    /// first four attempts. A client drops when its transport goes without a Close of its own, when its hub goes, and
    /// when it gets a code after which clients come back; one that unsubscribes, closes, or is sent away leaves at once.
    public var presenceGrace: Duration
    /// How consumers that acknowledge are served; nil if the room has none.
    public var consumers: ConsumerPolicy?

    /// Makes a policy; the defaults suit a room of people who work together.
    public init(
        history: History = .standard,
        overflow: Overflow = .recover,
        batching: Batching = .off,
        presence: Bool = true,
        joinLeave: Bool = false,
        presenceGrace: Duration = .seconds(15),
        consumers: ConsumerPolicy? = nil
    ) {
        self.history = history
        self.overflow = overflow
        self.batching = batching
        self.presence = presence
        self.joinLeave = joinLeave
        self.presenceGrace = presenceGrace
        self.consumers = consumers
    }
}

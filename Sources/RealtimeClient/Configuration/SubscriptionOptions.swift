public import RealtimeProtocol

/// How a room is subscribed.
public struct SubscriptionOptions: Sendable, Hashable {
    /// The token that authorises the subscription; empty for none.
    public var token = ""
    /// Whether the host can supply tokens for the room, which are then asked for when needed.
    public var suppliesTokens = false
    /// The consumer to read through, for rooms that have consumers; nil to read the log without acknowledgements.
    ///
    /// Publications then come until ``Subscription/acknowledge(_:single:)`` says that they are done, across connections
    /// and restarts: again after a while or in the next connection, so a reader recognises them by
    /// `Publication.messageID`. Subscribing takes the consumer from whoever of the same user has it.
    public var consumer: String?
    /// What the client tells the application; nil for nothing.
    ///
    /// An object, if it reads through a consumer.
    public var data: RawJSON?
    /// Whether to ask the server to watch the client's position in the log.
    ///
    /// On by default: without it nobody notices a loss.
    public var isPositioned = true
    /// Whether to ask for recovery after an interruption.
    ///
    /// On by default.
    public var isRecoverable = true
    /// Whether to be told who joins and leaves.
    ///
    /// Off by default, because in a large room it is most of the traffic.
    public var joinLeave = false
    /// A position to start from, such as one that the host has stored; nil to start at the head.
    ///
    /// A consumer that exists goes on where it was, whatever this says.
    public var since: StreamPosition?

    /// Makes the defaults.
    public init() {}
}

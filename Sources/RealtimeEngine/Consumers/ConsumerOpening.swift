public import RealtimeProtocol

/// What a hub asks for when it opens a consumer.
public struct ConsumerOpening: Hashable, Sendable {
    /// Whose place in the log it is.
    public var consumer: ConsumerID
    /// How it is served.
    public var policy: ConsumerPolicy
    /// Where a consumer that does not exist yet begins, if the log still is of this epoch; nil for the head.
    public var since: StreamPosition?

    /// Makes a request.
    public init(consumer: ConsumerID, policy: ConsumerPolicy, since: StreamPosition? = nil) {
        self.consumer = consumer
        self.policy = policy
        self.since = since
    }
}

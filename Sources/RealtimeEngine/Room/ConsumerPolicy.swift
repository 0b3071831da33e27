/// How a room's acknowledging consumers are served.
public struct ConsumerPolicy: Hashable, Sendable {
    /// How long a publication that was handed out may stay without an acknowledgement before it comes again.
    ///
    /// 30 seconds by default: longer than what a consumer does with one publication, and than a short reconnect.
    public var ackWait: Duration
    /// How often a publication is handed out at most, after which it is a dead letter; at least 1.
    public var maxAttempts: Int
    /// How many publications may be handed out beyond the oldest one that is neither acknowledged nor a dead letter.
    ///
    /// At the bound nothing new is handed out until that one is settled. At least 1.
    public var maxUnacked: Int

    /// Makes a policy; the defaults are those of JetStream, but for the attempts, which are endless there.
    public init(ackWait: Duration = .seconds(30), maxAttempts: Int = 5, maxUnacked: Int = 1_000) {
        self.ackWait = ackWait
        self.maxAttempts = max(1, maxAttempts)
        self.maxUnacked = max(1, maxUnacked)
    }
}

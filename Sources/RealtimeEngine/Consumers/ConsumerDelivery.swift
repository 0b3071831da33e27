/// A publication that is handed out to a consumer.
public struct ConsumerDelivery: Hashable, Sendable {
    /// The publication.
    public var entry: LogEntry
    /// 1 for the first time that it is handed out, one more each time it comes again.
    public var attempt: Int

    /// Makes a delivery.
    public init(entry: LogEntry, attempt: Int) {
        self.entry = entry
        self.attempt = attempt
    }
}

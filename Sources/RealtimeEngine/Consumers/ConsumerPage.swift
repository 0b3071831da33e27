/// What a fetch for a consumer brought.
public struct ConsumerPage: Hashable, Sendable {
    /// The publications; those that come again are before those that are new, each kind in the order of the log.
    public var deliveries: [ConsumerDelivery]
    /// Whether more may be due now; if not, the broker says once when something is.
    public var isMoreDue: Bool
    /// Whether as much is not acknowledged as may be, so that nothing new is handed out.
    public var isAtLimit: Bool

    /// Makes a page.
    public init(deliveries: [ConsumerDelivery], isMoreDue: Bool, isAtLimit: Bool = false) {
        self.deliveries = deliveries
        self.isMoreDue = isMoreDue
        self.isAtLimit = isAtLimit
    }
}

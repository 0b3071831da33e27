/// Why the broker did not do what it was asked.
public struct BrokerError: Error, Hashable, Sendable {
    /// What went wrong.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Name: Hashable {
            case unavailable, roomLimit, timeout, invalidKey, overtaken
            case staleConsumer, unknownConsumer, consumerLimit, notDelivered
            case leaseHeld, leaseLost, leaseLimit, noLeases
        }
        private let name: Name

        /// The broker cannot be reached now; trying again may help.
        public static let unavailable = Code(name: .unavailable)
        /// The broker holds as many rooms as it may.
        public static let roomLimit = Code(name: .roomLimit)
        /// No answer came in time; whether the call took effect is unknown.
        public static let timeout = Code(name: .timeout)

        /// The key of the publish is empty or longer than `Limits.publishKeyBytes`.
        public static let invalidKey = Code(name: .invalidKey)

        /// A later publish of the same series is in the log; this one came too late to keep the publisher's order.
        public static let overtaken = Code(name: .overtaken)

        /// The consumer was opened again since; this seat is worth nothing.
        public static let staleConsumer = Code(name: .staleConsumer)

        /// The consumer is of a life of the log that has ended, or was forgotten.
        public static let unknownConsumer = Code(name: .unknownConsumer)

        /// The room has as many consumers as it may.
        public static let consumerLimit = Code(name: .consumerLimit)

        /// The consumer was never handed what it acknowledges.
        public static let notDelivered = Code(name: .notDelivered)
        /// Somebody else holds the lease, or the wait for it is over.
        public static let leaseHeld = Code(name: .leaseHeld)
        /// The lease is not held under this token, or not by this user, or no longer.
        public static let leaseLost = Code(name: .leaseLost)
        /// The room has as many leases as it may, or as many wait for this one.
        public static let leaseLimit = Code(name: .leaseLimit)
        /// This broker grants no leases.
        public static let noLeases = Code(name: .noLeases)

        /// The name, as metrics label it.
        public var description: String { "\(self.name)" }
    }

    /// What went wrong.
    public var code: Code
    /// A sentence for people.
    public var message: String
    /// After how many milliseconds it is worth trying again, when the broker was not even asked because it keeps failing
    /// (`BreakerPolicy`); 0 otherwise.
    public var retryAfterMilliseconds: UInt32

    /// Makes an error.
    public init(code: Code, message: String, retryAfterMilliseconds: UInt32 = 0) {
        self.code = code
        self.message = message
        self.retryAfterMilliseconds = retryAfterMilliseconds
    }

    /// The broker is not asked, because it keeps failing.
    static func breakerOpen(milliseconds: UInt32) -> BrokerError {
        BrokerError(
            code: .unavailable,
            message: "not asked, because the broker keeps failing",
            retryAfterMilliseconds: milliseconds
        )
    }
}

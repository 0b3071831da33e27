/// Why an administrator's request was not carried out; nothing was changed.
public struct AdministrationError: Error, Hashable, Sendable {
    /// What is wrong with it.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Name: Hashable {
            case invalidDisconnect, invalidUnsubscribe, messageTooLarge, unknownBreaker, limitOutOfRange
        }
        private let name: Name

        /// The disconnect's code is not between 3000 and 4999, or its reason does not fit in a close frame.
        public static let invalidDisconnect = Code(name: .invalidDisconnect)
        /// The code is not one with which servers end subscriptions (2000 to 2999).
        public static let invalidUnsubscribe = Code(name: .invalidUnsubscribe)
        /// The message is longer than half of `Limits.ownQueueBytes`, beyond which clients are not read.
        public static let messageTooLarge = Code(name: .messageTooLarge)
        /// No breaker has this name.
        public static let unknownBreaker = Code(name: .unknownBreaker)
        /// The limit may not have this value.
        public static let limitOutOfRange = Code(name: .limitOutOfRange)

        /// The code's name.
        public var description: String { "\(self.name)" }
    }

    /// What is wrong with it.
    public var code: Code
    /// The details in words.
    public var message: String

    init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }
}

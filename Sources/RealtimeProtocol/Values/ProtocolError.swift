/// Why bytes are not a message of the protocol.
///
/// A decoder throws or returns this when it cannot go on, and the connection should be closed; a command that is
/// wrong but can be answered becomes a `CommandRejection` instead.
public struct ProtocolError: Error, Hashable, Sendable {
    /// What rule was broken.
    public var code: Code

    /// The rule and the place in words, for logs.
    ///
    /// Holds nothing of the peer's text.
    public var message: String

    /// Whose fault it is.
    public var origin: Origin

    /// Creates an error.
    public init(code: Code, message: String, origin: Origin) {
        self.code = code
        self.message = message
        self.origin = origin
    }

    /// Whose fault an error is.
    public enum Origin: Hashable, Sendable {
        /// The program that called the library.
        case local

        /// The peer that sent the bytes.
        case remote
    }

    /// The rules that can be broken.
    ///
    /// More may come, so a `switch` needs a default.
    public struct Code: Hashable, Sendable, CustomStringConvertible {
        private enum Wrapped: String, Sendable {
            case invalidJSON
            case invalidText
            case tooDeep
            case tooManyCommands
            case tooManyEntries
            case nameTooLong
            case keyTooLong
            case duplicateField
            case missingField
            case unexpectedType
            case numberOutOfRange
            case missingID
            case unknownMethod
            case conflictingMethods
        }

        private let wrapped: Wrapped

        private init(_ wrapped: Wrapped) {
            self.wrapped = wrapped
        }

        /// The name of the rule, fit for a metric's label.
        public var description: String { self.wrapped.rawValue }

        /// The bytes are not JSON (RFC 8259), or something follows the value on its line.
        public static let invalidJSON = Code(.invalidJSON)

        /// A string is not UTF-8, or escapes half of a surrogate pair.
        public static let invalidText = Code(.invalidText)

        /// A value nests deeper than the limit.
        public static let tooDeep = Code(.tooDeep)

        /// A message has more lines than the limit.
        public static let tooManyCommands = Code(.tooManyCommands)

        /// A map has more entries than the limit.
        public static let tooManyEntries = Code(.tooManyEntries)

        /// A channel's or procedure's name is longer than the limit.
        public static let nameTooLong = Code(.nameTooLong)

        /// The key of a publish is longer than the limit.
        public static let keyTooLong = Code(.keyTooLong)

        /// An object names a field of the protocol, or a map a key, more than once.
        public static let duplicateField = Code(.duplicateField)

        /// A field that the method needs is absent or empty.
        public static let missingField = Code(.missingField)

        /// A field holds a JSON value of another type than the protocol's.
        public static let unexpectedType = Code(.unexpectedType)

        /// An integer does not fit its field, or is not an integer.
        public static let numberOutOfRange = Code(.numberOutOfRange)

        /// A command that must be answered has no id to answer to.
        public static let missingID = Code(.missingID)

        /// The message names no method of the protocol.
        public static let unknownMethod = Code(.unknownMethod)

        /// The message names more than one method.
        public static let conflictingMethods = Code(.conflictingMethods)
    }
}

/// Something worth telling an operator, with its details as values.
public struct LogRecord: Hashable, Sendable {
    /// How much it matters.
    public enum Level: Int, Hashable, Comparable, Sendable {
        /// For finding out how something went.
        case debug
        /// Normal life.
        case info
        /// Something was refused or lost, as configured.
        case warning
        /// Something failed that should not.
        case error

        /// Whether the left one comes first.
        public static func < (left: Level, right: Level) -> Bool { left.rawValue < right.rawValue }
    }

    /// How much it matters.
    public var level: Level
    /// What happened; the same words each time.
    public var event: String
    /// The details, in a fixed order.
    public var details: [Detail]

    /// One named value.
    public struct Detail: Hashable, Sendable {
        /// The name.
        public var name: String
        /// The value.
        public var value: String
    }

    /// The system refused something that the server needs.
    package static func systemFailure(_ error: String) -> LogRecord {
        LogRecord(.error, "system failure", ["error": error])
    }

    init(_ level: Level, _ event: String, _ details: KeyValuePairs<String, String> = [:]) {
        self.level = level
        self.event = event
        self.details = details.map { detail in Detail(name: detail.key, value: detail.value) }
    }
}

/// Where the host wants records to go.
///
/// Called on hub threads after a turn; it must not block.
public protocol LogSink: Sendable {
    /// Records below this level are not made at all.
    var level: LogRecord.Level { get }
    /// Takes a record.
    func log(_ record: LogRecord, hub: Int)
}

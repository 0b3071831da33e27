public import RealtimeProtocol

/// What the handler needs to know of a quote, whose type is the host's own.
public protocol QuoteDocument: Sendable {
    /// The version: grows with every change, whoever makes it; by 1, or clients are sent more than they need.
    var version: UInt64 { get }
    /// What people call it.
    var title: String { get }
    /// Everything that clients see and edit, by name; money as text (``Money/json``).
    var fields: JSONObject { get }
}

/// A quote in a list.
public struct QuoteSummary: Hashable, Sendable {
    /// Its id.
    public var id: String
    /// What people call it.
    public var title: String
    /// Its version when the list was made.
    public var version: UInt64

    /// Makes a summary.
    public init(id: String, title: String, version: UInt64) {
        self.id = id
        self.title = title
        self.version = version
    }
}

/// The bounds of a ``QuoteHandler``, each with its default; at each of them the client gets a code and a figure grows.
public struct QuoteLimits: Hashable, Sendable {
    /// Quotes that a node keeps in memory; one more is refused with error 106.
    ///
    /// 10,000 by default, one for each connection.
    public var openQuotes = 10_000
    /// Fields in one edit, and locks shown with it; more are refused with error 107.
    ///
    /// 64 by default: more than a form has.
    public var fieldsPerEdit = 64
    /// Bytes of a field's name in UTF-8; a longer one is refused with error 107.
    ///
    /// 128 by default, like the key of a lease.
    public var fieldNameBytes = 128
    /// Bytes of an edit's key in UTF-8; a longer or empty one is refused with error 107.
    public var editKeyBytes = 128
    /// Keys of accepted edits that are remembered for each quote; the oldest are forgotten.
    ///
    /// 256 by default: those of some minutes. A store that remembers them itself knows more.
    public var editKeys = 256
    /// Calls for one quote that wait for each other; one more is refused with error 111 and `temporary`.
    ///
    /// 64 by default: some seconds' worth.
    public var waitingCalls = 64
    /// Bytes of what a subscriber is told of a quote; of a larger one nobody is told (106).
    ///
    /// 48 KiB by default: the answer has to fit into the connection's own queue (`Limits.ownQueueBytes`).
    public var snapshotBytes = 48 * 1024
    /// Quotes in a list; the rest is cut off, and the answer says so.
    public var listedQuotes = 500
    /// The largest position in a cursor's field; a larger one is refused (4003).
    public var cursorPosition = 1_000_000

    /// Makes the defaults.
    public init() {}
}

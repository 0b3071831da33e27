public import RealtimeProtocol

/// A change of a quote's fields, as the host's store is asked for it: all of it or nothing.
public struct QuoteEdit: Hashable, Sendable {
    /// The new values, by the names of the fields; at least one.
    public var fields: JSONObject
    /// The version that the quote must have; nil for whichever it has.
    public var expect: UInt64?
    /// The locks under which it is made.
    ///
    /// The handler has asked whether they are held, which may be over by now: the store keeps the largest token that it
    /// has seen for each key, and refuses smaller ones. `FencedStore` does that in memory, a comparison in the
    /// statement that writes does it in a database.
    public var fences: [Fence]
    /// What the same edit has when it comes again, because its answer was lost; nil for nothing.
    ///
    /// A store that remembers keys by author answers a second one with success, and changes nothing.
    public var key: String?
    /// Who makes it.
    public var author: Caller

    /// Makes an edit.
    public init(
        fields: JSONObject,
        expect: UInt64? = nil,
        fences: [Fence] = [],
        key: String? = nil,
        author: Caller
    ) {
        self.fields = fields
        self.expect = expect
        self.fences = fences
        self.key = key
        self.author = author
    }
}

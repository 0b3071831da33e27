/// One short text attached to a publication, which a client may show but need not understand.
public struct Tag: Hashable, Sendable {
    /// The name of the tag, unique within its publication.
    public var key: String

    /// The text of the tag.
    public var value: String

    /// Creates a tag.
    public init(key: String, value: String) {
        self.key = key
        self.value = value
    }
}

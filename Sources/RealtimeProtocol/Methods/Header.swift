/// A header that a client sends inside `connect`.
public struct Header: Hashable, Sendable {
    /// The name, as sent.
    ///
    /// Unique within its request, byte for byte.
    public var name: String

    /// The value, as sent.
    public var value: String

    /// Creates a header.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

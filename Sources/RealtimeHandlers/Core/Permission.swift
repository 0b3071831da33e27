/// Something that a client may or may not do, by name, such as `quote.edit`.
///
/// The ready-made handlers name theirs; a host may add its own.
public struct Permission: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The name.
    public var rawValue: String

    /// Makes a permission of a name.
    public init(rawValue: String) {
        self.rawValue = rawValue
    }

    /// Makes a permission of a name.
    public init(stringLiteral value: String) {
        self.rawValue = value
    }

    /// The name.
    public var description: String { self.rawValue }
}

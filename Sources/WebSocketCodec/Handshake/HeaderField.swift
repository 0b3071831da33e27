/// One field of an HTTP head, its value without the white space around it.
public struct HeaderField: Sendable, Equatable {
    /// The name as it was written; names are compared without regard to ASCII case.
    public let name: String
    /// The value.
    public let value: String

    /// Makes a field; the parts are checked where the field is used.
    public init(name: String, value: String) {
        self.name = name
        self.value = value
    }
}

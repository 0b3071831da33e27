/// A JSON value as bytes, validated once and passed through untouched.
///
/// Payloads belong to the application: the library checks that they are one JSON value, and then carries the bytes
/// without reading or rewriting them. Equality compares bytes, so `1` and `1.0` are different values here.
///
/// The bytes of a checked value contain no line break, because line breaks separate the messages on the wire.
public struct RawJSON: Hashable, Sendable {
    /// The UTF-8 bytes of exactly one JSON value.
    public let bytes: [UInt8]

    /// Wraps bytes that the caller knows to be one JSON value without a line break.
    ///
    /// Nothing is checked. Bytes that break the promise are sent as they are and break the message around them for
    /// every receiver; use `init(validating:maxDepth:)` for anything that is not a constant or an encoder's output.
    public init(uncheckedBytes bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// Wraps the UTF-8 bytes of a text that the caller knows to be one JSON value without a line break.
    package init(uncheckedText text: String) {
        self.bytes = Array(text.utf8)
    }

    /// The value `null`.
    public static let null = RawJSON(uncheckedText: "null")

    /// The value `{}`.
    public static let emptyObject = RawJSON(uncheckedText: "{}")
}

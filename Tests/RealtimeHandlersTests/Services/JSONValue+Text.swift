import RealtimeProtocol

extension JSONValue {
    /// A value from a text in a test.
    init(text: String) throws {
        self = try JSONValue(RawJSON(uncheckedBytes: Array(text.utf8)))
    }

    var text: String { String(decoding: self.raw.bytes, as: UTF8.self) }
}

/// The first eight bytes of a JSON key in one word: enough to tell the protocol's keys apart.
struct KeyName: Equatable {
    private var packed: UInt64

    init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
        packed = 0
        for index in range.prefix(8) { packed = packed << 8 | UInt64(bytes[index]) }
    }

    private init(_ text: StaticString) {
        packed = 0
        for byte in text.description.utf8.prefix(8) { packed = packed << 8 | UInt64(byte) }
    }

    static let push = Self("push")
    static let channel = Self("channel")
    static let publication = Self("pub")
    static let data = Self("data")
    static let offset = Self("offset")
    static let id = Self("id")
    static let error = Self("error")
    static let gap = Self("gap")
    static let unsubscribe = Self("unsubscribe")
    static let code = Self("code")
}

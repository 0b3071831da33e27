/// A host and an optional port, from a `Host` field or an origin (RFC 3986 3.2).
struct Authority: Equatable {
    /// The host with its ASCII letters made small; an IPv6 address with its brackets.
    let host: String
    let port: UInt16?

    init?(_ text: some StringProtocol) {
        let bytes = [UInt8](text.utf8)
        var end = bytes.count
        if bytes.first == UInt8(ascii: "[") {
            guard let close = bytes.firstIndex(of: UInt8(ascii: "]")), close > 1 else { return nil }
            guard bytes[1..<close].allSatisfy(Self.isAddress) else { return nil }
            end = close + 1
        } else {
            end = bytes.firstIndex(of: UInt8(ascii: ":")) ?? bytes.count
            guard end > 0, bytes[..<end].allSatisfy(Self.isName) else { return nil }
        }
        host = String(decoding: bytes[..<end].map(ASCII.lower), as: UTF8.self)
        guard end < bytes.count else {
            port = nil
            return
        }
        let digits = bytes[(end + 1)...]
        guard bytes[end] == UInt8(ascii: ":"), !digits.isEmpty, digits.allSatisfy(ASCII.isDigit) else { return nil }
        guard let port = UInt16(String(decoding: digits, as: UTF8.self)) else { return nil }
        self.port = port
    }

    /// Unreserved characters, percent signs and sub-delimiters (RFC 3986 3.2.2).
    private static func isName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "#"), UInt8(ascii: "^"), UInt8(ascii: "`"), UInt8(ascii: "|"): false
        case UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "="): true
        default: ASCII.isToken(byte)
        }
    }

    private static func isAddress(_ byte: UInt8) -> Bool {
        switch ASCII.lower(byte) {
        case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "v"), UInt8(ascii: "."), UInt8(ascii: ":"): true
        default: ASCII.isDigit(byte)
        }
    }
}

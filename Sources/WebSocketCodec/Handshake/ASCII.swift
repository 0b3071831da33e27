/// Byte classes and comparisons of HTTP, which fold ASCII and nothing else.
///
/// `String` equality is not used for names and hosts: it is by canonical equivalence, in which the Kelvin sign is a K.
enum ASCII {
    /// Whether the byte may stand in a token (RFC 9110 5.6.2).
    static func isToken(_ byte: UInt8) -> Bool {
        // A bit for each of the 128 ASCII characters.
        let bits: UInt64 = byte < 64 ? 0x03FF_6CFA_0000_0000 : byte < 128 ? 0x57FF_FFFF_C7FF_FFFE : 0
        return bits &>> UInt64(byte & 63) & 1 == 1
    }

    /// Whether the byte may stand in a field's value: visible, a space, a tab, or above 127 (RFC 9110 5.5).
    static func isFieldContent(_ byte: UInt8) -> Bool {
        byte >= 0x20 && byte != 0x7F || byte == 0x09
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
    }

    static func isToken(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(isToken)
    }

    /// A to Z made small; every other byte as it is.
    static func lower(_ byte: UInt8) -> UInt8 {
        byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
    }

    static func lower(_ text: some StringProtocol) -> String {
        String(decoding: text.utf8.map(lower), as: UTF8.self)
    }

    static func equal(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        left.count == right.count && left.elementsEqual(right) { lower($0) == lower($1) }
    }

    static func equal(_ left: some StringProtocol, _ right: some StringProtocol) -> Bool {
        equal(left.utf8, right.utf8)
    }

    /// The text without spaces and tabs around it.
    static func trim(_ text: Substring.UTF8View) -> Substring.UTF8View {
        var text = text
        while let byte = text.first, byte == 0x20 || byte == 0x09 { text.removeFirst() }
        while let byte = text.last, byte == 0x20 || byte == 0x09 { text.removeLast() }
        return text
    }
}

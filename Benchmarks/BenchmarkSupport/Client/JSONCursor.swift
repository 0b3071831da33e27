/// A place in JSON text, moved over keys and values without building anything.
///
/// It trusts that numbers and literals are well formed and only finds where they end: the server under test wrote them.
struct JSONCursor {
    var position: Int

    /// Whether `byte` comes next, after white space; steps over it if so.
    mutating func take(_ byte: UInt8, in bytes: Span<UInt8>) -> Bool {
        skipSpace(in: bytes)
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    mutating func skipSpace(in bytes: Span<UInt8>) {
        while position < bytes.count, bytes[position] <= 32 { position += 1 }
    }

    /// Steps over `"key":` and returns the key's name.
    mutating func key(in bytes: Span<UInt8>) -> KeyName? {
        skipSpace(in: bytes)
        guard let range = string(in: bytes), take(UInt8(ascii: ":"), in: bytes) else { return nil }
        return KeyName(bytes, (range.lowerBound + 1)..<(range.upperBound - 1))
    }

    /// Steps over a value of any kind and returns where it stood, quotes included.
    mutating func value(in bytes: Span<UInt8>) -> Range<Int>? {
        skipSpace(in: bytes)
        guard position < bytes.count else { return nil }
        let start = position
        switch bytes[position] {
        case UInt8(ascii: "\""): return string(in: bytes)
        case UInt8(ascii: "{"), UInt8(ascii: "["): return nested(in: bytes)
        default:
            while position < bytes.count, !Self.endsScalar(bytes[position]) { position += 1 }
            return position > start ? start..<position : nil
        }
    }

    /// Steps over a number that is not negative.
    mutating func number(in bytes: Span<UInt8>) -> UInt64? {
        skipSpace(in: bytes)
        var number: UInt64 = 0
        let start = position
        while position < bytes.count, bytes[position] &- 48 < 10 {
            number = number &* 10 &+ UInt64(bytes[position] - 48)
            position += 1
        }
        return position > start ? number : nil
    }

    private mutating func string(in bytes: Span<UInt8>) -> Range<Int>? {
        guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else { return nil }
        let start = position
        var index = position + 1
        while index < bytes.count {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\"") {
                position = index + 1
                return start..<position
            }
            index += byte == UInt8(ascii: "\\") ? 2 : 1
        }
        return nil
    }

    private mutating func nested(in bytes: Span<UInt8>) -> Range<Int>? {
        let start = position
        var depth = 0
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                guard string(in: bytes) != nil else { return nil }
                continue
            case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
            case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
            default: break
            }
            position += 1
            if depth == 0 { return start..<position }
        }
        return nil
    }

    private static func endsScalar(_ byte: UInt8) -> Bool {
        byte <= 32 || byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]")
    }
}

/// A string between its quotes, checked but not yet unescaped.
struct JSONText {
    /// The bytes without the quotes.
    var range: Range<Int>

    /// Whether there is a backslash in it.
    var hasEscapes: Bool
}

extension JSONScanner {
    /// Takes a string and checks its escapes and its UTF-8.
    mutating func text(_ bytes: Span<UInt8>) throws(ScanFailure) -> JSONText {
        try self.take(.quote, bytes)
        let start = self.position
        var hasEscapes = false
        while self.position < bytes.count {
            let byte = bytes[self.position]
            switch byte {
            case .quote:
                self.position += 1
                return JSONText(range: start..<self.position - 1, hasEscapes: hasEscapes)
            case .backslash:
                hasEscapes = true
                try self.skipEscape(bytes)
            case 0x20..<0x80:
                self.position += 1
            case 0x80...:
                try self.skipMultibyte(bytes)
            default:
                throw self.failure(.invalidJSON)
            }
        }
        throw self.failure(.invalidJSON)
    }

    /// A checked string as a `String`.
    func string(_ text: JSONText, _ bytes: Span<UInt8>) -> String {
        guard text.hasEscapes else { return bytes.text(in: text.range) }
        var plain: [UInt8] = []
        plain.reserveCapacity(text.range.count)
        var index = text.range.lowerBound
        while index < text.range.upperBound {
            guard bytes[index] == .backslash else {
                plain.append(bytes[index])
                index += 1
                continue
            }
            let escape = bytes[index + 1]
            index += 2
            guard escape == UInt8(ascii: "u") else {
                plain.append(Self.unescaped(escape))
                continue
            }
            let unicode = Self.unicodeEscape(bytes, at: index - 2)
            plain.append(contentsOf: String(unicode?.scalar ?? "\u{FFFD}").utf8)
            index += (unicode?.length ?? 6) - 2
        }
        return String(decoding: plain, as: UTF8.self)
    }

    /// Moves past an escape, both halves if it is a surrogate pair.
    ///
    /// Half of a pair alone is JSON, but stands for no text, and receivers differ in what they make of it
    /// (RFC 8259 8.2). So it is noted, and whoever sent it gets its message back instead of everybody.
    private mutating func skipEscape(_ bytes: Span<UInt8>) throws(ScanFailure) {
        guard self.position + 1 < bytes.count else { throw self.failure(.invalidJSON) }
        switch bytes[self.position + 1] {
        case .quote, .backslash, UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"), UInt8(ascii: "n"),
            UInt8(ascii: "r"), UInt8(ascii: "t"):
            self.position += 2
        case UInt8(ascii: "u"):
            guard let escape = Self.unicodeEscape(bytes, at: self.position) else { throw self.failure(.invalidJSON) }
            if escape.scalar == nil { self.note(.invalidText) }
            self.position += escape.length
        default:
            throw self.failure(.invalidJSON)
        }
    }

    /// What an escape by number stands for, and its length with both halves if it is a pair.
    ///
    /// Nil if its digits are missing; no scalar if it is half of a pair alone.
    private static func unicodeEscape(
        _ bytes: Span<UInt8>,
        at start: Int
    ) -> (scalar: Unicode.Scalar?, length: Int)? {
        guard let unit = self.codeUnit(bytes, at: start + 2) else { return nil }
        guard (0xD800..<0xDC00).contains(unit) else { return (Unicode.Scalar(unit), 6) }
        guard start + 7 < bytes.count, bytes[start + 6] == .backslash, bytes[start + 7] == UInt8(ascii: "u"),
            let low = self.codeUnit(bytes, at: start + 8), (0xDC00..<0xE000).contains(low)
        else { return (nil, 6) }
        return (Unicode.Scalar(0x1_0000 + (unit - 0xD800) << 10 + (low - 0xDC00)), 12)
    }

    /// Moves past one character of two to four bytes (Unicode 15, table 3-7).
    private mutating func skipMultibyte(_ bytes: Span<UInt8>) throws(ScanFailure) {
        let first = bytes[self.position]
        let second = self.position + 1 < bytes.count ? bytes[self.position + 1] : 0
        let length: Int
        let range: ClosedRange<UInt8>
        switch first {
        case 0xC2...0xDF: (length, range) = (2, 0x80...0xBF)
        case 0xE0: (length, range) = (3, 0xA0...0xBF)
        case 0xED: (length, range) = (3, 0x80...0x9F)
        case 0xE1...0xEF: (length, range) = (3, 0x80...0xBF)
        case 0xF0: (length, range) = (4, 0x90...0xBF)
        case 0xF1...0xF3: (length, range) = (4, 0x80...0xBF)
        case 0xF4: (length, range) = (4, 0x80...0x8F)
        default: throw self.failure(.invalidText)
        }
        guard range.contains(second), self.position + length <= bytes.count else { throw self.failure(.invalidText) }
        for index in self.position + 2..<self.position + max(length, 2) {
            guard bytes[index] & 0xC0 == 0x80 else { throw self.failure(.invalidText) }
        }
        self.position += length
    }

    /// The number that four hexadecimal digits make, or nil if they are not there.
    private static func codeUnit(_ bytes: Span<UInt8>, at start: Int) -> UInt32? {
        guard start + 4 <= bytes.count else { return nil }
        var unit: UInt32 = 0
        for index in start..<start + 4 {
            let byte = bytes[index]
            switch byte {
            case 0x30...0x39: unit = unit << 4 | UInt32(byte - 0x30)
            case 0x41...0x46: unit = unit << 4 | UInt32(byte - 0x41 + 10)
            case 0x61...0x66: unit = unit << 4 | UInt32(byte - 0x61 + 10)
            default: return nil
            }
        }
        return unit
    }

    private static func unescaped(_ byte: UInt8) -> UInt8 {
        switch byte {
        case UInt8(ascii: "b"): 0x08
        case UInt8(ascii: "f"): 0x0C
        case UInt8(ascii: "n"): .lineFeed
        case UInt8(ascii: "r"): .carriageReturn
        case UInt8(ascii: "t"): .tab
        default: byte
        }
    }
}

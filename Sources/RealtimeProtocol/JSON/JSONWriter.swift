/// Appends the members of one JSON object to bytes.
///
/// Members with a zero value are left out unless the method's name says `always`. The output is an argument of every
/// call, so that nested objects can share it.
struct JSONWriter {
    private var isPastFirst = false

    /// Opens an object.
    init(opening output: inout [UInt8]) {
        output.append(.leftBrace)
    }

    /// Closes the object.
    consuming func close(_ output: inout [UInt8]) {
        output.append(.rightBrace)
    }

    /// Appends a member's name, after which its value must follow.
    ///
    /// The name is a literal as it is written: in its quotes, with the colon.
    mutating func name(_ name: String, to output: inout [UInt8]) {
        if self.isPastFirst { output.append(.comma) }
        self.isPastFirst = true
        output.append(contentsOf: name.utf8)
    }

    /// Appends a map's key, after which its value must follow.
    mutating func key(_ key: String, to output: inout [UInt8]) {
        if self.isPastFirst { output.append(.comma) }
        self.isPastFirst = true
        Self.append(key, to: &output)
        output.append(.colon)
    }

    /// Appends a text unless it is empty.
    mutating func string(_ name: String, _ value: String, to output: inout [UInt8]) {
        if !value.isEmpty { self.alwaysString(name, value, to: &output) }
    }

    /// Appends a text, even an empty one.
    mutating func alwaysString(_ name: String, _ value: String, to output: inout [UInt8]) {
        self.name(name, to: &output)
        Self.append(value, to: &output)
    }

    /// Appends an integer unless it is zero.
    mutating func integer(_ name: String, _ value: some FixedWidthInteger, to output: inout [UInt8]) {
        if value != 0 { self.alwaysInteger(name, value, to: &output) }
    }

    /// Appends an integer, even zero.
    mutating func alwaysInteger(_ name: String, _ value: some FixedWidthInteger, to output: inout [UInt8]) {
        self.name(name, to: &output)
        Self.append(value, to: &output)
    }

    /// Appends a truth value if it is true.
    mutating func bool(_ name: String, _ value: Bool, to output: inout [UInt8]) {
        guard value else { return }
        self.name(name, to: &output)
        output.append(contentsOf: "true".utf8)
    }

    /// Appends a payload unless there is none.
    mutating func raw(_ name: String, _ value: RawJSON?, to output: inout [UInt8]) {
        guard let value else { return }
        self.name(name, to: &output)
        output.append(contentsOf: value.bytes)
    }

    /// Appends a lifetime in seconds, if there is one.
    ///
    /// Clients read the number whenever the flag is set.
    mutating func expiry(_ expires: Bool, _ ttl: UInt32, to output: inout [UInt8]) {
        self.bool(#""expires":"#, expires, to: &output)
        if expires {
            self.alwaysInteger(#""ttl":"#, ttl, to: &output)
        } else {
            self.integer(#""ttl":"#, ttl, to: &output)
        }
    }

    /// Appends the two parts of a position unless they are zero.
    mutating func position(_ position: StreamPosition, to output: inout [UInt8]) {
        self.string(#""epoch":"#, position.epoch, to: &output)
        self.integer(#""offset":"#, position.offset, to: &output)
    }
}

extension JSONWriter {
    /// Appends a text in quotes, with what must be escaped escaped (RFC 8259 7).
    ///
    /// The rest stays UTF-8.
    static func append(_ text: String, to output: inout [UInt8]) {
        output.append(.quote)
        if text.utf8.contains(where: { $0 < 0x20 || $0 == .quote || $0 == .backslash }) {
            for byte in text.utf8 { Self.appendEscaped(byte, to: &output) }
        } else {
            output.append(contentsOf: text.utf8)
        }
        output.append(.quote)
    }

    private static func appendEscaped(_ byte: UInt8, to output: inout [UInt8]) {
        switch byte {
        case .quote, .backslash: output.append(contentsOf: [.backslash, byte])
        case .lineFeed: output.append(contentsOf: #"\n"#.utf8)
        case .carriageReturn: output.append(contentsOf: #"\r"#.utf8)
        case .tab: output.append(contentsOf: #"\t"#.utf8)
        case 0x08: output.append(contentsOf: #"\b"#.utf8)
        case 0x0C: output.append(contentsOf: #"\f"#.utf8)
        case 0..<0x20:
            output.append(contentsOf: #"\u00"#.utf8)
            for digit in [byte >> 4, byte & 15] { output.append(digit < 10 ? .zero + digit : 0x61 - 10 + digit) }
        default: output.append(byte)
        }
    }

    /// Appends an integer in decimal digits.
    static func append(_ value: some FixedWidthInteger, to output: inout [UInt8]) {
        if value < 0 { output.append(.minus) }
        var rest = UInt64(truncatingIfNeeded: value.magnitude)
        let start = output.count
        repeat {
            output.append(.zero + UInt8(truncatingIfNeeded: rest % 10))
            rest /= 10
        } while rest > 0
        output[start...].reverse()
    }
}

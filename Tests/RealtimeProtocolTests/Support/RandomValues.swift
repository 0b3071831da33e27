import RealtimeProtocol

/// Random values of the protocol's types, with zero values, odd texts and extreme numbers among them.
extension SeededGenerator {
    mutating func bool() -> Bool { self.chance(1, in: 2) }

    mutating func text(upTo length: Int = 12) -> String {
        let alphabet: [Unicode.Scalar] = [
            "a", "Z", "0", ":", " ", "\"", "\\", "/", "\u{0}", "\u{1F}", "\n", "\t", "\u{7F}", "é", "\u{2028}", "€",
            "\u{FEFF}",
            "\u{FFFF}", "😀", "\u{10FFFF}", "\u{301}",
        ]
        var scalars = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0...length, using: &self) {
            scalars.append(alphabet[Int.random(in: 0..<alphabet.count, using: &self)])
        }
        return String(scalars)
    }

    mutating func name() -> String { "n" + self.text() }

    mutating func number<Value: FixedWidthInteger>(_ type: Value.Type) -> Value {
        switch Int.random(in: 0..<4, using: &self) {
        case 0: 0
        case 1: .max
        case 2: Value(truncatingIfNeeded: Int.random(in: 1...100, using: &self))
        default: Value(truncatingIfNeeded: self.next())
        }
    }

    mutating func positive<Value: FixedWidthInteger>(_ type: Value.Type) -> Value {
        max(1, self.number(type))
    }

    mutating func json(depth: Int = 4) -> String {
        switch Int.random(in: 0..<(depth > 0 ? 9 : 6), using: &self) {
        case 0: return "null"
        case 1: return self.bool() ? "true" : "false"
        case 2: return String(self.number(Int64.self))
        case 3: return ["-0", "1.5", "2E+9", "-3.25e-7"][Int.random(in: 0..<4, using: &self)]
        case 4, 5: return String(decoding: RawJSON.string(self.text()).bytes, as: UTF8.self)
        case 6: return " [\t] "
        case 7:
            let elements = (0..<Int.random(in: 0...3, using: &self)).map { _ in self.json(depth: depth - 1) }
            return "[" + elements.joined(separator: ", ") + "]"
        default:
            let members = (0..<Int.random(in: 0...3, using: &self)).map { _ in
                let name = String(decoding: RawJSON.string(self.text()).bytes, as: UTF8.self)
                return name + ":" + self.json(depth: depth - 1)
            }
            return "{" + members.joined(separator: ",") + "}"
        }
    }

    mutating func payload() -> RawJSON {
        let bytes = Array(self.json().utf8)
        let isSpace = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        return RawJSON(uncheckedBytes: Array(bytes.drop(while: isSpace).reversed().drop(while: isSpace).reversed()))
    }

    mutating func maybe<Value>(_ make: (inout SeededGenerator) -> Value) -> Value? {
        self.bool() ? make(&self) : nil
    }

    mutating func list<Value>(upTo count: Int = 3, _ make: (inout SeededGenerator) -> Value) -> [Value] {
        (0..<Int.random(in: 0...count, using: &self)).map { _ in make(&self) }
    }

    /// Texts that are all different, for the keys of a map.
    mutating func keys() -> [String] {
        self.list { $0.name() }.enumerated().map { "\($0.offset)\($0.element)" }
    }

    mutating func position() -> StreamPosition {
        StreamPosition(epoch: self.text(), offset: self.number(UInt64.self))
    }

    mutating func clientInfo() -> ClientInfo {
        ClientInfo(
            user: self.text(),
            client: self.text(),
            connInfo: self.maybe { $0.payload() },
            chanInfo: self.maybe { $0.payload() }
        )
    }

    mutating func publication() -> Publication {
        Publication(
            data: self.payload(),
            info: self.maybe { $0.clientInfo() },
            offset: self.number(UInt64.self),
            tags: self.keys().map { Tag(key: $0, value: self.text()) },
            time: self.number(Int64.self)
        )
    }
}

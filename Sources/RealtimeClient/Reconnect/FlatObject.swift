/// A JSON object of texts and whole numbers, as a disconnect's reason may be: one pass, no nesting, no escapes.
struct FlatObject {
    private enum Value {
        case text(String)
        case number(UInt64)
    }

    private var fields: [(name: String, value: Value)] = []

    /// Nil when the text is anything else.
    init?(_ text: String) {
        var rest = text.utf8[...]
        guard Self.take(UInt8(ascii: "{"), &rest) else { return nil }
        if Self.take(UInt8(ascii: "}"), &rest) { return nil }
        repeat {
            guard let name = Self.string(&rest), Self.take(UInt8(ascii: ":"), &rest) else { return nil }
            guard let value = Self.value(&rest), !self.fields.contains(where: { $0.name == name }) else { return nil }
            self.fields.append((name, value))
        } while Self.take(UInt8(ascii: ","), &rest)
        guard Self.take(UInt8(ascii: "}"), &rest) else { return nil }
        Self.skipSpace(&rest)
        guard rest.isEmpty else { return nil }
    }

    /// The whole number with this name.
    func number(_ name: String) -> UInt64? {
        for field in self.fields where field.name == name {
            if case .number(let number) = field.value { return number }
        }
        return nil
    }

    /// The text with this name.
    func text(_ name: String) -> String? {
        for field in self.fields where field.name == name {
            if case .text(let text) = field.value { return text }
        }
        return nil
    }

    private static func skipSpace(_ rest: inout Substring.UTF8View) {
        while let byte = rest.first, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D { rest.removeFirst() }
    }

    private static func take(_ byte: UInt8, _ rest: inout Substring.UTF8View) -> Bool {
        self.skipSpace(&rest)
        guard rest.first == byte else { return false }
        rest.removeFirst()
        return true
    }

    private static func string(_ rest: inout Substring.UTF8View) -> String? {
        guard self.take(UInt8(ascii: "\""), &rest) else { return nil }
        guard let end = rest.firstIndex(of: UInt8(ascii: "\"")) else { return nil }
        let content = rest[..<end]
        guard content.allSatisfy({ $0 >= 0x20 && $0 != UInt8(ascii: "\\") }) else { return nil }
        rest = rest[rest.index(after: end)...]
        return String(decoding: content, as: UTF8.self)
    }

    private static func value(_ rest: inout Substring.UTF8View) -> Value? {
        self.skipSpace(&rest)
        if rest.first == UInt8(ascii: "\"") { return self.string(&rest).map(Value.text) }
        var number: UInt64 = 0
        var digits = 0
        while let byte = rest.first, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9"), digits < 19 {
            number = number * 10 + UInt64(byte - UInt8(ascii: "0"))
            digits += 1
            rest.removeFirst()
        }
        return digits > 0 ? .number(number) : nil
    }
}

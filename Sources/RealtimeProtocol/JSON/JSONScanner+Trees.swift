/// Whole values as trees, for payloads that the host wants to read.
extension JSONScanner {
    /// Takes one value of any kind.
    mutating func value(_ bytes: Span<UInt8>, depth: Int) throws(ScanFailure) -> JSONValue {
        switch self.peek(bytes) {
        case .quote:
            return .string(self.string(try self.text(bytes), bytes))
        case .leftBrace:
            return .object(try self.object(bytes, depth: depth + 1))
        case .leftBracket:
            return .array(try self.array(bytes, depth: depth + 1))
        case .minus, .zero...(.nine):
            let start = self.position
            try self.skipNumber(bytes)
            return .number(JSONNumber(uncheckedText: bytes.text(in: start..<self.position)))
        case UInt8(ascii: "t"):
            try self.takeWord("true", bytes)
            return .bool(true)
        case UInt8(ascii: "f"):
            try self.takeWord("false", bytes)
            return .bool(false)
        case UInt8(ascii: "n"):
            try self.takeWord("null", bytes)
            return .null
        default:
            throw self.failure(.invalidJSON)
        }
    }

    private mutating func array(_ bytes: Span<UInt8>, depth: Int) throws(ScanFailure) -> [JSONValue] {
        var values: [JSONValue] = []
        guard try self.open(.leftBracket, closing: .rightBracket, bytes, depth: depth) else { return values }
        repeat {
            values.append(try self.value(bytes, depth: depth))
        } while try self.takeComma(orClosing: .rightBracket, bytes)
        return values
    }

    /// An object; the names seen are kept in a set, so that many members cost no more than their bytes.
    private mutating func object(_ bytes: Span<UInt8>, depth: Int) throws(ScanFailure) -> JSONObject {
        var object = JSONObject()
        guard try self.open(.leftBrace, closing: .rightBrace, bytes, depth: depth) else { return object }
        var names: Set<String> = []
        repeat {
            let name = self.string(try self.text(bytes), bytes)
            guard names.insert(name).inserted else { throw self.failure(.duplicateField) }
            try self.takeColon(bytes)
            object.append(name, try self.value(bytes, depth: depth))
        } while try self.takeComma(orClosing: .rightBrace, bytes)
        return object
    }

    /// Enters an array or object; false, and past it, when it is empty.
    private mutating func open(
        _ opening: UInt8,
        closing: UInt8,
        _ bytes: Span<UInt8>,
        depth: Int
    ) throws(ScanFailure) -> Bool {
        guard depth <= self.limits.maxDepth else { throw self.failure(.tooDeep) }
        try self.take(opening, bytes)
        self.skipSpace(bytes)
        guard self.peek(bytes) == closing else { return true }
        self.position += 1
        return false
    }

    /// Takes what follows a value inside of an array or object; false when it closed.
    private mutating func takeComma(orClosing closing: UInt8, _ bytes: Span<UInt8>) throws(ScanFailure) -> Bool {
        self.skipSpace(bytes)
        if self.peek(bytes) == .comma {
            self.position += 1
            self.skipSpace(bytes)
            return true
        }
        try self.take(closing, bytes)
        return false
    }
}

/// How far the reading of one object is.
struct JSONObjectCursor {
    /// Whether a member has been read, so that a comma is due before the next.
    fileprivate var isPastFirst = false

    /// The fields that were read, one bit each.
    fileprivate var seen: UInt128 = 0

    /// The keys that were read, if the object is a map.
    fileprivate var keys: Set<String> = []
}

extension JSONScanner {
    /// Opens an object.
    ///
    /// False for `null`, which is as good as absent, and for a value of another type, which is noted.
    mutating func openObject(_ bytes: Span<UInt8>) throws(ScanFailure) -> Bool {
        if self.peek(bytes) == .leftBrace {
            self.position += 1
            return true
        }
        try self.skipMismatch(bytes)
        return false
    }

    /// Moves to the value of an object's next member, or past the object.
    ///
    /// A field of the protocol that appears twice is refused: parsers differ in which one they believe, and that is
    /// how a message comes to mean one thing to a gate and another to what is behind it.
    mutating func nextField(
        _ bytes: Span<UInt8>,
        in object: inout JSONObjectCursor
    ) throws(ScanFailure) -> JSONField? {
        guard try self.nextMember(bytes, in: &object) else { return nil }
        let field = JSONField.named(try self.packedName(bytes))
        if field != .unknown {
            let bit: UInt128 = 1 &<< UInt128(field.rawValue)
            guard object.seen & bit == 0 else { throw self.failure(.duplicateField) }
            object.seen |= bit
        }
        try self.takeColon(bytes)
        return field
    }

    /// Moves to the value of a map's next entry, or past the map.
    ///
    /// Keys are unique, and those over the limit are noted and skipped, so that a map costs no more memory than the
    /// limit allows.
    mutating func nextKey(
        _ bytes: Span<UInt8>,
        in map: inout JSONObjectCursor
    ) throws(ScanFailure) -> String? {
        guard try self.nextMember(bytes, in: &map) else { return nil }
        guard map.keys.count < self.limits.maxMapEntries else {
            self.note(.tooManyEntries)
            repeat {
                try self.skipName(bytes)
                try self.skipValue(bytes)
            } while try self.nextMember(bytes, in: &map)
            return nil
        }
        let key = self.string(try self.text(bytes), bytes)
        guard map.keys.insert(key).inserted else { throw self.failure(.duplicateField) }
        try self.takeColon(bytes)
        return key
    }

    /// Opens an array.
    ///
    /// False as for `openObject`.
    mutating func openArray(_ bytes: Span<UInt8>) throws(ScanFailure) -> Bool {
        if self.peek(bytes) == .leftBracket {
            self.position += 1
            return true
        }
        try self.skipMismatch(bytes)
        return false
    }

    /// Moves to an array's next element, or past the array.
    mutating func nextElement(_ bytes: Span<UInt8>, isFirst: Bool) throws(ScanFailure) -> Bool {
        self.skipSpace(bytes)
        if self.peek(bytes) == .rightBracket {
            self.position += 1
            return false
        }
        if !isFirst {
            try self.take(.comma, bytes)
            self.skipSpace(bytes)
        }
        return true
    }

    /// Moves to the name of the next member, or past the object.
    private mutating func nextMember(
        _ bytes: Span<UInt8>,
        in object: inout JSONObjectCursor
    ) throws(ScanFailure) -> Bool {
        self.skipSpace(bytes)
        if self.peek(bytes) == .rightBrace {
            self.position += 1
            return false
        }
        if object.isPastFirst {
            try self.take(.comma, bytes)
            self.skipSpace(bytes)
        }
        object.isPastFirst = true
        return true
    }

    /// Takes a name, with a short way for those that are written plainly.
    private mutating func packedName(_ bytes: Span<UInt8>) throws(ScanFailure) -> PackedName {
        let start = self.position
        try self.take(.quote, bytes)
        var name = PackedName()
        while self.position < bytes.count {
            let byte = bytes[self.position]
            if byte == .quote {
                self.position += 1
                return name
            }
            if byte < 0x20 || byte >= 0x80 || byte == .backslash { break }
            name.append(byte)
            self.position += 1
        }
        self.position = start
        let text = try self.text(bytes)
        name = PackedName()
        for byte in self.string(text, bytes).utf8 { name.append(byte) }
        return name
    }
}

extension JSONScanner {
    /// Moves past one value of any kind, checking all of it.
    ///
    /// Open arrays and objects are bits of an integer, not stack frames, so nesting costs no stack.
    mutating func skipValue(_ bytes: Span<UInt8>) throws(ScanFailure) {
        var depth = 0
        var objects: UInt128 = 0
        while true {
            let opened = try self.skipScalarOrOpen(bytes)
            if let opened {
                guard depth < self.limits.maxDepth else { throw self.failure(.tooDeep) }
                let isObject = opened == .leftBrace
                depth += 1
                objects = objects &<< 1 | (isObject ? 1 : 0)
                self.skipSpace(bytes)
                if self.peek(bytes) != (isObject ? .rightBrace : .rightBracket) {
                    if isObject { try self.skipName(bytes) }
                    continue
                }
            }
            // A value has ended, or the container just opened is about to: close what closes here.
            while true {
                guard depth > 0 else { return }
                let isObject = objects & 1 == 1
                self.skipSpace(bytes)
                let next = self.peek(bytes)
                if next == .comma {
                    self.position += 1
                    self.skipSpace(bytes)
                    if isObject { try self.skipName(bytes) }
                    break
                }
                try self.take(isObject ? .rightBrace : .rightBracket, bytes)
                depth -= 1
                objects = objects &>> 1
            }
        }
    }

    /// Moves past a scalar, or past the opening byte of an array or object, which it returns.
    private mutating func skipScalarOrOpen(_ bytes: Span<UInt8>) throws(ScanFailure) -> UInt8? {
        let first = self.peek(bytes)
        switch first {
        case .quote:
            _ = try self.text(bytes)
        case .leftBrace, .leftBracket:
            self.position += 1
            return first
        case .minus, .zero...(.nine):
            try self.skipNumber(bytes)
        case UInt8(ascii: "t"):
            try self.takeWord("true", bytes)
        case UInt8(ascii: "f"):
            try self.takeWord("false", bytes)
        case UInt8(ascii: "n"):
            try self.takeWord("null", bytes)
        default:
            throw self.failure(.invalidJSON)
        }
        return nil
    }

    /// Moves past a member's name and colon, to its value.
    mutating func skipName(_ bytes: Span<UInt8>) throws(ScanFailure) {
        _ = try self.text(bytes)
        try self.takeColon(bytes)
    }

    /// Moves past a colon and the white space around it.
    mutating func takeColon(_ bytes: Span<UInt8>) throws(ScanFailure) {
        self.skipSpace(bytes)
        try self.take(.colon, bytes)
        self.skipSpace(bytes)
    }

    /// Takes a word such as `true` or fails.
    mutating func takeWord(_ word: String, _ bytes: Span<UInt8>) throws(ScanFailure) {
        for byte in word.utf8 { try self.take(byte, bytes) }
    }

    /// Moves past a number (RFC 8259 6).
    ///
    /// Its size does not matter: nothing is computed.
    mutating func skipNumber(_ bytes: Span<UInt8>) throws(ScanFailure) {
        if self.peek(bytes) == .minus { self.position += 1 }
        if self.peek(bytes) == .zero {
            self.position += 1
        } else {
            try self.skipDigits(bytes)
        }
        if self.peek(bytes) == UInt8(ascii: ".") {
            self.position += 1
            try self.skipDigits(bytes)
        }
        if self.peek(bytes) | 0x20 == UInt8(ascii: "e") {
            self.position += 1
            if self.peek(bytes) == UInt8(ascii: "+") || self.peek(bytes) == .minus { self.position += 1 }
            try self.skipDigits(bytes)
        }
    }

    /// Moves past one digit or more.
    private mutating func skipDigits(_ bytes: Span<UInt8>) throws(ScanFailure) {
        let start = self.position
        while (.zero...(.nine)).contains(self.peek(bytes)) { self.position += 1 }
        guard self.position > start else { throw self.failure(.invalidJSON) }
    }
}

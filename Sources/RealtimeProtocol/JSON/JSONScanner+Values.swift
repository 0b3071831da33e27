/// Values of the protocol's types.
///
/// For `null` each returns the zero value, as if the field were absent; for a value of another type it notes a problem
/// and does the same.
extension JSONScanner {
    /// Takes a text.
    mutating func string(_ bytes: Span<UInt8>) throws(ScanFailure) -> String {
        guard self.peek(bytes) == .quote else {
            try self.skipMismatch(bytes)
            return ""
        }
        return self.string(try self.text(bytes), bytes)
    }

    /// Takes the name of a channel or a procedure, of limited length.
    mutating func name(_ bytes: Span<UInt8>) throws(ScanFailure) -> String {
        let name = try self.string(bytes)
        self.checkName(name)
        return name
    }

    /// Notes a name that is too long.
    mutating func checkName(_ name: String) {
        if name.utf8.count > self.limits.maxNameBytes { self.note(.nameTooLong) }
    }

    /// Takes the key of a publish, of limited length.
    mutating func publishKey(_ bytes: Span<UInt8>) throws(ScanFailure) -> String {
        let key = try self.string(bytes)
        if key.utf8.count > self.limits.maxKeyBytes { self.note(.keyTooLong) }
        return key
    }

    /// Takes a truth value.
    mutating func bool(_ bytes: Span<UInt8>) throws(ScanFailure) -> Bool {
        switch self.peek(bytes) {
        case UInt8(ascii: "t"):
            try self.takeWord("true", bytes)
            return true
        case UInt8(ascii: "f"):
            try self.takeWord("false", bytes)
        default:
            try self.skipMismatch(bytes)
        }
        return false
    }

    /// Takes an integer.
    ///
    /// One with a fraction or an exponent is out of range, whatever its value.
    mutating func integer<Value: FixedWidthInteger>(
        _ type: Value.Type,
        _ bytes: Span<UInt8>
    ) throws(ScanFailure) -> Value {
        let start = self.position
        let isNegative = self.peek(bytes) == .minus
        guard isNegative || (.zero...(.nine)).contains(self.peek(bytes)) else {
            try self.skipMismatch(bytes)
            return 0
        }
        try self.skipNumber(bytes)
        var value: Value = 0
        for index in (isNegative ? start + 1 : start)..<self.position {
            let digit = bytes[index] &- .zero
            let product = value.multipliedReportingOverflow(by: 10)
            let sum =
                isNegative
                ? product.partialValue.subtractingReportingOverflow(Value(truncatingIfNeeded: digit))
                : product.partialValue.addingReportingOverflow(Value(truncatingIfNeeded: digit))
            guard digit <= 9, !product.overflow, !sum.overflow else {
                self.note(.numberOutOfRange)
                return 0
            }
            value = sum.partialValue
        }
        return value
    }

    /// Takes a payload of any type, `null` too, byte for byte.
    mutating func raw(_ bytes: Span<UInt8>) throws(ScanFailure) -> RawJSON {
        let start = self.position
        try self.skipValue(bytes)
        return RawJSON(uncheckedBytes: bytes.bytes(in: start..<self.position))
    }

    /// Moves past a value of the wrong type and notes it, or past `null` and does not.
    mutating func skipMismatch(_ bytes: Span<UInt8>) throws(ScanFailure) {
        if self.peek(bytes) != UInt8(ascii: "n") { self.note(.unexpectedType) }
        try self.skipValue(bytes)
    }
}

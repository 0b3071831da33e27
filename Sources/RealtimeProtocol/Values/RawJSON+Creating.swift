extension RawJSON {
    /// Checks that bytes are one JSON value (RFC 8259), and takes them.
    ///
    /// Line breaks between tokens become spaces, which changes nothing of the value; all other bytes stay. White space
    /// around the value stays too. Strings must be UTF-8 without halves of surrogate pairs. Names that appear twice
    /// in an object and the size of numbers are left to the application. One pass; the only copy is made if there are
    /// line breaks in bytes that are shared.
    ///
    /// - Parameters:
    ///   - bytes: The text of the value.
    ///   - maxDepth: How deep arrays and objects may nest, from 0 to 128. A scalar has depth 0.
    /// - Throws: `ProtocolError` of local origin when the bytes are not such a value.
    public init(validating bytes: [UInt8], maxDepth: Int) throws(ProtocolError) {
        let limits = ProtocolLimits(maxDepth: maxDepth, maxCommandsPerMessage: 1, maxNameBytes: 1, maxMapEntries: 1)
        var scanner = JSONScanner(limits: limits, allowsLineBreaks: true)
        let span = bytes.span
        do throws(ScanFailure) {
            scanner.skipSpace(span)
            try scanner.skipValue(span)
            scanner.skipSpace(span)
            guard scanner.position == span.count else { throw scanner.failure(.invalidJSON) }
            if let problem = scanner.problem { throw problem }
        } catch {
            throw error.protocolError(origin: .local)
        }
        var oneLine = bytes
        for index in bytes.indices where bytes[index] == .lineFeed {
            oneLine[index] = .space
        }
        self.init(uncheckedBytes: oneLine)
    }

    /// A text as a JSON string.
    public static func string(_ text: String) -> RawJSON {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 2)
        JSONWriter.append(text, to: &bytes)
        return RawJSON(uncheckedBytes: bytes)
    }

    /// An integer as a JSON number.
    ///
    /// Receivers written in JavaScript read integers beyond 2^53 inexactly.
    public static func integer(_ value: Int64) -> RawJSON {
        RawJSON(uncheckedText: String(value))
    }

    /// The value `true` or `false`.
    public static func bool(_ value: Bool) -> RawJSON {
        RawJSON(uncheckedText: value ? "true" : "false")
    }
}

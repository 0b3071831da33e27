/// The consumer that a subscription names: the member `consumer` of the `data` of `subscribe`.
public enum ConsumerName {
    /// Reads the name out of a subscription's data; nil if it has none.
    ///
    /// - Throws: `ProtocolError` of remote origin when `consumer` is there and not a text, or there twice.
    public static func read(_ data: RawJSON?, limits: ProtocolLimits) throws(ProtocolError) -> String? {
        guard let data else { return nil }
        var scanner = JSONScanner(limits: limits)
        do throws(ScanFailure) {
            let name = try Self.scan(data.bytes.span, &scanner)
            if let problem = scanner.problem { throw problem }
            return name
        } catch {
            throw error.protocolError(origin: .remote)
        }
    }

    /// A subscription's data that names a consumer and says nothing else.
    public static func data(naming name: String) -> RawJSON {
        var bytes: [UInt8] = []
        var object = JSONWriter(opening: &bytes)
        object.alwaysString(#""consumer":"#, name, to: &bytes)
        object.close(&bytes)
        return RawJSON(uncheckedBytes: bytes)
    }

    /// A subscription's data that names a consumer beside what the application says.
    ///
    /// Nil if that is no object, or names a consumer itself.
    public static func data(naming name: String, beside data: RawJSON?, limits: ProtocolLimits) -> RawJSON? {
        let own = Self.data(naming: name)
        guard let data else { return own }
        do throws(ProtocolError) {
            if try Self.read(data, limits: limits) != nil { return nil }
        } catch {
            return nil
        }
        guard let (brace, first) = Self.opening(of: data.bytes) else { return nil }
        var bytes = own.bytes
        bytes.removeLast()
        if data.bytes[first] != .rightBrace { bytes.append(.comma) }
        return RawJSON(uncheckedBytes: bytes + data.bytes[(brace + 1)...])
    }

    /// Where an object's brace is, and what comes first in it; nil if the value is no object.
    private static func opening(of bytes: [UInt8]) -> (brace: Int, first: Int)? {
        let isSpace = { (byte: UInt8) in byte == .space || byte == .tab }
        guard let brace = bytes.firstIndex(where: { byte in !isSpace(byte) }), bytes[brace] == .leftBrace else {
            return nil
        }
        return bytes[(brace + 1)...].firstIndex { byte in !isSpace(byte) }.map { first in (brace, first) }
    }

    private static func scan(_ bytes: Span<UInt8>, _ scanner: inout JSONScanner) throws(ScanFailure) -> String? {
        scanner.skipSpace(bytes)
        guard scanner.peek(bytes) == .leftBrace, try scanner.openObject(bytes) else { return nil }
        var object = JSONObjectCursor()
        var name: String?
        while let field = try scanner.nextField(bytes, in: &object) {
            if field == .consumer {
                name = try scanner.string(bytes)
            } else {
                try scanner.skipValue(bytes)
            }
        }
        return name
    }
}

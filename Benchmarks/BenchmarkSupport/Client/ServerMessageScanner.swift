/// Splits a message of the client protocol (JSON, one object a line) into its objects, in one pass and without copies.
package enum ServerMessageScanner {
    /// The object at `position`, which is moved behind it; nil at the end of the message.
    package static func next(in bytes: Span<UInt8>, at position: inout Int) -> ServerMessage? {
        var cursor = JSONCursor(position: position)
        cursor.skipSpace(in: bytes)
        guard cursor.position < bytes.count else { return nil }
        guard let message = object(in: bytes, &cursor) else {
            position = bytes.count
            return .malformed
        }
        position = cursor.position
        return message
    }

    private static func object(in bytes: Span<UInt8>, _ cursor: inout JSONCursor) -> ServerMessage? {
        guard cursor.take(UInt8(ascii: "{"), in: bytes) else { return nil }
        if cursor.take(UInt8(ascii: "}"), in: bytes) { return .ping }
        var id: UInt64?
        var isError = false
        var push: ServerMessage?
        repeat {
            guard let key = cursor.key(in: bytes) else { return nil }
            if key == .push {
                push = Self.push(in: bytes, &cursor)
                guard push != nil else { return nil }
            } else if key == .id {
                id = cursor.number(in: bytes)
            } else {
                if key == .error { isError = true }
                guard cursor.value(in: bytes) != nil else { return nil }
            }
        } while cursor.take(UInt8(ascii: ","), in: bytes)
        guard cursor.take(UInt8(ascii: "}"), in: bytes) else { return nil }
        if let push { return push }
        return id.map { id in .reply(id: id, isError: isError) } ?? .other
    }

    private static func push(in bytes: Span<UInt8>, _ cursor: inout JSONCursor) -> ServerMessage? {
        guard cursor.take(UInt8(ascii: "{"), in: bytes) else { return nil }
        if cursor.take(UInt8(ascii: "}"), in: bytes) { return .other }
        var channel = 0..<0
        var data: Range<Int>?
        var offset: UInt64?
        var isGap = false
        var code: UInt64?
        repeat {
            guard let key = cursor.key(in: bytes) else { return nil }
            if key == .publication {
                guard publication(in: bytes, &cursor, &data, &offset) else { return nil }
                continue
            }
            let start = cursor.position
            guard let value = cursor.value(in: bytes) else { return nil }
            if key == .channel, value.count >= 2 {
                channel = (value.lowerBound + 1)..<(value.upperBound - 1)
            } else if key == .gap {
                isGap = true
            } else if key == .unsubscribe {
                code = Self.code(in: bytes, from: start)
            }
        } while cursor.take(UInt8(ascii: ","), in: bytes)
        guard cursor.take(UInt8(ascii: "}"), in: bytes) else { return nil }
        if let data { return .publication(channel: channel, data: data, offset: offset) }
        if isGap { return .gap(channel: channel) }
        return code.map { code in .unsubscribed(channel: channel, code: code) } ?? .other
    }

    private static func publication(
        in bytes: Span<UInt8>,
        _ cursor: inout JSONCursor,
        _ data: inout Range<Int>?,
        _ offset: inout UInt64?
    ) -> Bool {
        guard cursor.take(UInt8(ascii: "{"), in: bytes) else { return false }
        if cursor.take(UInt8(ascii: "}"), in: bytes) { return true }
        repeat {
            guard let key = cursor.key(in: bytes) else { return false }
            if key == .offset {
                offset = cursor.number(in: bytes)
            } else {
                guard let value = cursor.value(in: bytes) else { return false }
                if key == .data { data = value }
            }
        } while cursor.take(UInt8(ascii: ","), in: bytes)
        return cursor.take(UInt8(ascii: "}"), in: bytes)
    }

    /// The `code` of an unsubscribe object; 0 if it has none.
    private static func code(in bytes: Span<UInt8>, from start: Int) -> UInt64 {
        var cursor = JSONCursor(position: start)
        guard cursor.take(UInt8(ascii: "{"), in: bytes), !cursor.take(UInt8(ascii: "}"), in: bytes) else { return 0 }
        repeat {
            guard let key = cursor.key(in: bytes) else { return 0 }
            if key == .code { return cursor.number(in: bytes) ?? 0 }
            guard cursor.value(in: bytes) != nil else { return 0 }
        } while cursor.take(UInt8(ascii: ","), in: bytes)
        return 0
    }
}

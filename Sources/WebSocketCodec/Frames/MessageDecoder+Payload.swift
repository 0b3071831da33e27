extension MessageDecoder {
    /// Whether the current frame is an event of its own and none of its payload has been taken yet.
    @inlinable var isWhole: Bool {
        UInt64(truncatingIfNeeded: remaining) == declared && isFinal && (isControl || !inMessage)
    }

    /// Delivers a frame whose payload is whole in the input.
    @inlinable
    mutating func deliver(
        _ payload: Span<UInt8>,
        _ scratch: inout [UInt8],
        _ sink: inout some MessageSink
    ) throws(WebSocketError) -> SinkResponse {
        guard role == .server else {
            if !isControl, kind == .text, let violation = Self.checkText(payload) { throw fail(violation) }
            return try hand(payload, &sink)
        }
        let isASCII = Masking.unmask(payload, key: mask, into: &scratch)
        let bare = scratch.span.extracting(0..<payload.count)
        if !isASCII, !isControl, kind == .text, let violation = Self.checkText(bare) { throw fail(violation) }
        return try hand(bare, &sink)
    }

    /// Delivers what the buffer holds, if the frame that has just ended makes an event.
    @inlinable
    mutating func deliverBuffered(_ sink: inout some MessageSink) throws(WebSocketError) -> SinkResponse {
        guard isControl || isFinal else {
            inPayload = false
            return .proceed
        }
        let length = isControl ? Int(truncatingIfNeeded: declared) : buffer.count
        if !isControl, kind == .text, !text.isComplete { throw fail(.truncatedText) }
        // Taken out of `self` for the time of the sink's call, so that it is neither copied nor shared.
        var held: [UInt8] = []
        swap(&held, &buffer)
        let response = try hand(held.span.extracting(held.count &- length..<held.count), &sink)
        if inMessage && !isDone {
            held.removeLast(length)
            swap(&held, &buffer)
        }
        return response
    }

    /// Leaves the frame, then calls the sink.
    @inlinable
    mutating func hand(_ payload: Span<UInt8>, _ sink: inout some MessageSink) throws(WebSocketError) -> SinkResponse {
        inPayload = false
        switch first & 0x0F {
        case 8:
            if let violation = Self.checkClose(payload) { throw fail(violation) }
            finish()
            guard payload.count >= 2 else { return sink.close(nil, payload) }
            let code = CloseCode(rawValue: UInt16(payload[0]) &<< 8 | UInt16(payload[1]))
            return sink.close(code, payload.extracting(2..<payload.count))
        case 9:
            return sink.ping(payload)
        case 10:
            return sink.pong(payload)
        default:
            fragments = 0
            inMessage = false
            return sink.message(kind, payload)
        }
    }

    /// Takes a part of a payload, or a fragment, into the buffer and checks its text as far as it goes.
    @usableFromInline
    mutating func absorb(_ chunk: Span<UInt8>) -> Violation? {
        guard chunk.count > 0 else { return nil }
        let start = buffer.count
        buffer.append(copying: chunk)
        var isASCII = false
        if role == .server {
            let taken = Int(truncatingIfNeeded: declared) &- remaining
            isASCII = Masking.unmask(&buffer, from: start, key: mask, offset: taken)
        }
        remaining &-= chunk.count
        guard !isControl, kind == .text, !(isASCII && text.isComplete) else { return nil }
        var validator = text
        let isValid = validator.validate(buffer.span.extracting(start..<buffer.count))
        text = validator
        return isValid ? nil : .invalidText
    }

    /// The rules of a whole text (RFC 6455 8.1).
    @usableFromInline
    static func checkText(_ payload: Span<UInt8>) -> Violation? {
        var validator = UTF8Validator()
        guard validator.validate(payload) else { return .invalidText }
        return validator.isComplete ? nil : .truncatedText
    }

    /// The rules of a Close frame's payload (RFC 6455 5.5.1 and 7.4).
    @usableFromInline
    static func checkClose(_ payload: Span<UInt8>) -> Violation? {
        guard payload.count > 0 else { return nil }
        guard payload.count > 1 else { return .truncatedCloseCode }
        let code = CloseCode(rawValue: UInt16(payload[0]) &<< 8 | UInt16(payload[1]))
        guard code.isLegalOnWire else { return .illegalCloseCode }
        return checkText(payload.extracting(2..<payload.count)) == nil ? nil : .invalidCloseReason
    }
}

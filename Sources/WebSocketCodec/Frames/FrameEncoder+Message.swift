extension FrameEncoder {
    /// Appends a whole message, in one frame or in several that follow one another (RFC 6455 5.4 and 5.6).
    ///
    /// All fragments are written in this one call, so nothing can come between them.
    ///
    /// - Parameters:
    ///   - kind: Text is validated first.
    ///   - payload: The message.
    ///   - fragmentBytes: The most payload bytes of one frame, at least 1; nil for one frame.
    ///   - masks: Gives a fresh key for each frame; nil on a server.
    ///   - output: Where the frames go; unchanged when an error is thrown.
    /// - Throws: ``WebSocketError/Code/invalidText`` of local origin, when text is not UTF-8.
    public static func appendMessage(
        _ kind: MessageKind,
        _ payload: Span<UInt8>,
        fragmentBytes: Int? = nil,
        masks: (() -> UInt32)? = nil,
        to output: inout [UInt8]
    ) throws(WebSocketError) {
        if kind == .text, MessageDecoder.checkText(payload) != nil {
            throw WebSocketError(
                code: .invalidText,
                message: "text to be sent is not UTF-8 (RFC 6455 5.6)",
                origin: .local,
                closeCode: .internalError
            )
        }
        let size = max(1, fragmentBytes ?? payload.count)
        var opcode = kind.opcode
        var start = 0
        repeat {
            let end = start + min(size, payload.count - start)
            append(opcode, fin: end == payload.count, payload.extracting(start..<end), mask: masks?(), to: &output)
            opcode = .continuation
            start = end
        } while start < payload.count
    }

    /// Appends a Close frame (RFC 6455 5.5.1).
    ///
    /// - Parameters:
    ///   - code: The reason's number; nil for an empty Close.
    ///   - reason: Cut to 123 bytes at a character's boundary.
    ///   - mask: A fresh key on a client, nil on a server.
    ///   - output: Where the frame goes; unchanged when an error is thrown.
    /// - Throws: ``WebSocketError/Code/unsendableClose`` when the code may not be sent, such as 1005, 1006 and 1015
    ///   (RFC 6455 7.4.1), or when there is a reason without a code.
    public static func appendClose(
        code: CloseCode?,
        reason: String = "",
        mask: UInt32?,
        to output: inout [UInt8]
    ) throws(WebSocketError) {
        guard let code else {
            guard reason.isEmpty else { throw unsendable("a close reason needs a code (RFC 6455 5.5.1)") }
            appendHeader(.close, payloadLength: 0, mask: mask, to: &output)
            return
        }
        guard code.isLegalOnWire else {
            throw unsendable("close code \(code.rawValue) must not be sent (RFC 6455 7.4)")
        }
        var payload = [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)]
        payload.append(contentsOf: prefix(of: reason))
        append(.close, payload.span, mask: mask, to: &output)
    }

    /// The longest prefix that fits in a Close frame and does not split a character.
    private static func prefix(of reason: String) -> Substring.UTF8View {
        let bytes = reason.utf8
        guard var end = bytes.index(bytes.startIndex, offsetBy: 123, limitedBy: bytes.endIndex) else {
            return reason[...].utf8
        }
        while end < bytes.endIndex, bytes[end] & 0xC0 == 0x80 { end = bytes.index(before: end) }
        return bytes[..<end]
    }

    private static func unsendable(_ message: String) -> WebSocketError {
        WebSocketError(code: .unsendableClose, message: message, origin: .local, closeCode: .internalError)
    }
}

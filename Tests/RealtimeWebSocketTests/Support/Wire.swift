import Testing
import WebSocketCodec

/// The client's side of the wire.
enum Wire {
    static func request(
        _ path: String = "/echo",
        method: String = "GET",
        host: String? = "example.com",
        version: String = "13",
        upgrade: Bool = true,
        extra: [String] = []
    ) -> [UInt8] {
        var lines = ["\(method) \(path) HTTP/1.1"]
        if let host { lines.append("Host: \(host)") }
        if upgrade {
            lines += ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Version: \(version)"]
            lines.append("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==")
        }
        return Array(((lines + extra).joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    static func frame(_ opcode: Opcode, _ payload: String, fin: Bool = true) -> [UInt8] {
        self.frame(opcode, Array(payload.utf8), fin: fin)
    }

    static func frame(_ opcode: Opcode, _ payload: [UInt8], fin: Bool = true) -> [UInt8] {
        var frame: [UInt8] = []
        FrameEncoder.append(opcode, fin: fin, payload.span, mask: 0x1234_5678, to: &frame)
        return frame
    }

    static func text(_ payload: String) -> [UInt8] { self.frame(.text, payload) }

    static func close(_ code: UInt16?, _ reason: String = "") -> [UInt8] {
        guard let code else { return self.frame(.close, []) }
        return self.frame(.close, [UInt8(code >> 8), UInt8(code & 0xFF)] + Array(reason.utf8))
    }
}

/// What a server wrote, as short words: the status of its answer, then its frames.
struct ServerTranscript: MessageSink {
    private(set) var words: [String] = []

    /// Reads a whole stream; a frame that is cut off at the end is named `cut`.
    static func read(_ bytes: [UInt8]) -> [String] {
        guard !bytes.isEmpty else { return [] }
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.hasPrefix("HTTP/1.1 "), let end = self.headEnd(bytes) else { return ["no answer"] }
        let status = String(text.dropFirst(9).prefix(3))
        guard status == "101" else { return [status] }
        var transcript = ServerTranscript(words: [status])
        var decoder = MessageDecoder(role: .client, limits: MessageLimits(maxMessageBytes: 1 << 24, maxFragments: 8))
        var scratch: [UInt8] = []
        let frames = Array(bytes[end...])
        do throws(WebSocketError) {
            let consumed = try decoder.decode(frames.span, scratch: &scratch, sink: &transcript)
            if consumed < frames.count { transcript.words.append("bytes after the close") }
            if decoder.isMidFrame { transcript.words.append("cut") }
        } catch {
            Issue.record("the server broke the protocol: \(error.message)")
        }
        return transcript.words
    }

    private static func headEnd(_ bytes: [UInt8]) -> Int? {
        bytes.indices.dropFirst(3).first { index in bytes[(index - 3)...index].elementsEqual([13, 10, 13, 10]) }
            .map { index in index + 1 }
    }

    private static func text(_ span: Span<UInt8>) -> String {
        unsafe span.withUnsafeBufferPointer { bytes in unsafe String(decoding: bytes, as: UTF8.self) }
    }

    mutating func message(_ kind: MessageKind, _ payload: Span<UInt8>) -> SinkResponse {
        self.words.append("\(kind) \(Self.text(payload))")
        return .proceed
    }

    mutating func ping(_ payload: Span<UInt8>) -> SinkResponse {
        self.words.append("ping")
        return .proceed
    }

    mutating func pong(_ payload: Span<UInt8>) -> SinkResponse {
        self.words.append("pong \(Self.text(payload))")
        return .proceed
    }

    mutating func close(_ code: CloseCode?, _ reason: Span<UInt8>) -> SinkResponse {
        self.words.append("close \(code.map { "\($0.rawValue)" } ?? "-")")
        return .proceed
    }
}

internal import RealtimeSockets
internal import Testing
internal import WebSocketCodec

/// A WebSocket client that a test drives by hand, on the package's own codec.
final class TestClient {
    enum Event: Equatable {
        case text(String)
        case binary([UInt8])
        case ping([UInt8])
        case pong([UInt8])
        case close(UInt16?, String)
        /// The server closed the stream.
        case end
        /// The server reset the stream.
        case reset
    }

    let wire: Wire
    private var decoder = MessageDecoder(
        role: .client,
        limits: MessageLimits(maxMessageBytes: 1 << 26, maxFragments: 1 << 20)
    )
    private var inbox: ArraySlice<Event> = []
    private var mask: UInt32 = 0x9E37_79B9

    /// Connects and shakes hands.
    ///
    /// - Parameters:
    ///   - port: the server's.
    ///   - path: what is asked for.
    ///   - tail: bytes that leave in the same packet as the request.
    init(port: UInt16, path: String = "/", tail: [UInt8] = []) async throws {
        wire = try await Wire(port: port)
        var handshake = try ClientHandshake(
            host: "127.0.0.1:\(port)",
            path: path,
            keyBytes: Array(1...16),
            limits: HandshakeLimits(maxHeadBytes: 8_192, maxTargetBytes: 1_024, maxFields: 32, maxFieldBytes: 1_024)
        )
        var request: [UInt8] = []
        handshake.appendRequest(to: &request)
        try await wire.send(request + tail)
        while true {
            guard case .bytes(let bytes) = try await wire.receive() else {
                throw Unexpected("the server ended the handshake")
            }
            guard let (consumed, _) = try handshake.receive(bytes.span) else { continue }
            try decode(bytes[consumed...])
            return
        }
    }

    func send(_ text: String) async throws {
        try await wire.send(frame(.text, Array(text.utf8)))
    }

    func send(_ bytes: [UInt8]) async throws {
        try await wire.send(frame(.binary, bytes))
    }

    func sendClose(_ code: CloseCode = .normalClosure) async throws {
        var bytes: [UInt8] = []
        try FrameEncoder.appendClose(code: code, mask: nextMask(), to: &bytes)
        try await wire.send(bytes)
    }

    /// One masked frame.
    func frame(_ opcode: Opcode, fin: Bool = true, _ payload: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        FrameEncoder.append(opcode, fin: fin, payload.span, mask: nextMask(), to: &bytes)
        return bytes
    }

    /// The next event; after the end, the end again.
    func next() async throws -> Event {
        while true {
            if let event = inbox.popFirst() { return event }
            switch try await wire.receive() {
            case .bytes(let bytes): try decode(bytes[...])
            case .end: return .end
            case .reset: return .reset
            }
        }
    }

    /// So many texts; anything else in between fails.
    func texts(_ count: Int) async throws -> [String] {
        var texts: [String] = []
        while texts.count < count {
            let event = try await next()
            guard case .text(let text) = event else {
                Issue.record("\(event) after \(texts.count) texts")
                break
            }
            texts.append(text)
        }
        return texts
    }

    /// Closes as the protocol wants it and waits until the server has closed too.
    func leave() async throws {
        try await sendClose()
        while true {
            switch try await next() {
            case .end, .reset: return wire.close()
            default: continue
            }
        }
    }

    private func nextMask() -> UInt32 {
        mask = mask &* 1_664_525 &+ 1_013_904_223
        return mask
    }

    private func decode(_ bytes: ArraySlice<UInt8>) throws {
        var sink = Collector()
        var scratch: [UInt8] = []
        _ = try decoder.decode(Array(bytes).span, scratch: &scratch, sink: &sink)
        inbox += sink.events
    }
}

private struct Collector: MessageSink {
    var events: [TestClient.Event] = []

    mutating func message(_ kind: MessageKind, _ payload: Span<UInt8>) -> SinkResponse {
        let bytes = copy(payload)
        events.append(kind == .text ? .text(String(decoding: bytes, as: UTF8.self)) : .binary(bytes))
        return .proceed
    }

    mutating func ping(_ payload: Span<UInt8>) -> SinkResponse {
        events.append(.ping(copy(payload)))
        return .proceed
    }

    mutating func pong(_ payload: Span<UInt8>) -> SinkResponse {
        events.append(.pong(copy(payload)))
        return .proceed
    }

    mutating func close(_ code: CloseCode?, _ reason: Span<UInt8>) -> SinkResponse {
        events.append(.close(code?.rawValue, String(decoding: copy(reason), as: UTF8.self)))
        return .proceed
    }
}

/// The bytes of a span as an array.
func copy(_ bytes: Span<UInt8>) -> [UInt8] {
    unsafe bytes.withUnsafeBufferPointer { buffer in unsafe Array(buffer) }
}

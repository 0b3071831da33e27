internal import WebSocketCodec

/// Frames of a client and how many messages and pings are in them.
struct FrameAttack {
    var bytes: [UInt8] = []
    var events = 0

    /// Four bytes in UTF-8.
    static let character: [UInt8] = Array("👋".utf8)

    private static let mask: UInt32 = 0x1234_5678

    static func message(_ kind: MessageKind, _ payload: [UInt8]) -> FrameAttack {
        var attack = FrameAttack()
        attack.add(kind.opcode, payload)
        return attack
    }

    static func messages(_ kind: MessageKind, _ payload: [UInt8], count: Int) -> FrameAttack {
        var attack = FrameAttack()
        for _ in 0..<count { attack.add(kind.opcode, payload) }
        return attack
    }

    /// One message, and a ping of the same size before each fragment but the first.
    static func pingsBetweenFragments(count: Int, ping: [UInt8]) -> FrameAttack {
        var attack = FrameAttack()
        attack.add(.binary, fin: false, [0xA5])
        for index in 1...count {
            attack.add(.ping, ping)
            attack.add(.continuation, fin: index == count, [0xA5])
        }
        return attack
    }

    static func fragments(_ kind: MessageKind, _ payloads: [[UInt8]]) -> FrameAttack {
        var attack = FrameAttack()
        for (index, payload) in payloads.enumerated() {
            attack.add(index == 0 ? kind.opcode : .continuation, fin: index == payloads.count - 1, payload)
        }
        return attack
    }

    /// Characters of four bytes in pieces of three.
    static func cutText(pieces: Int) -> [[UInt8]] {
        let text = (0..<pieces * 3 / 4).flatMap { _ in character }
        return stride(from: 0, to: text.count, by: 3).map { start in Array(text[start..<min(start + 3, text.count)]) }
    }

    /// Decodes it all in reads of `chunk` bytes; -1 after a violation.
    ///
    /// The scratch is kept from run to run, as a server keeps it from read to read.
    func run(chunk: Int, scratch: inout [UInt8]) -> Int {
        var decoder = MessageDecoder(
            role: .server,
            limits: MessageLimits(maxMessageBytes: 1 << 30, maxFragments: .max)
        )
        var sink = CountingSink()
        var start = 0
        while start < bytes.count {
            let end = start + min(chunk, bytes.count - start)
            do throws(WebSocketError) {
                _ = try decoder.decode(bytes.span.extracting(start..<end), scratch: &scratch, sink: &sink)
            } catch {
                return -1
            }
            start = end
        }
        return sink.events
    }

    private mutating func add(_ opcode: Opcode, fin: Bool = true, _ payload: [UInt8]) {
        FrameEncoder.append(opcode, fin: fin, payload.span, mask: Self.mask, to: &bytes)
        if fin { events += 1 }
    }
}

private struct CountingSink: MessageSink {
    var events = 0

    mutating func message(_ kind: MessageKind, _ payload: Span<UInt8>) -> SinkResponse { count() }
    mutating func ping(_ payload: Span<UInt8>) -> SinkResponse { count() }
    mutating func pong(_ payload: Span<UInt8>) -> SinkResponse { count() }
    mutating func close(_ code: CloseCode?, _ reason: Span<UInt8>) -> SinkResponse { count() }

    private mutating func count() -> SinkResponse {
        events += 1
        return .proceed
    }
}

internal import RealtimeProtocol
internal import Synchronization
internal import WebSocketCodec

/// The kit's own WebSocket client over the peer's end of a byte stream: cuts what it sends, and takes frames apart.
final class ByteStreamClient: Sendable {
    private struct Contents {
        var input: [UInt8] = []
        var hasHead = false
        var sent = 0
        var isClosing = false
        var close: TransportEnding?
        /// The server's Close came and was not answered.
        var owesClose = false
    }

    private let peer: ByteStreamPeer
    private let contents = Mutex(Contents())

    init(_ peer: ByteStreamPeer) {
        self.peer = peer
    }

    /// Asks for the upgrade, in pieces.
    func start() async {
        let text = """
            GET /conformance HTTP/1.1\r\nHost: conformance\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n
            """
        let request = Array(text.utf8)
        await self.peer.send(Array(request.prefix(7)))
        await self.peer.send(Array(request.dropFirst(7)))
    }

    /// The connection as one of messages.
    var transport: TransportPeer {
        TransportPeer(
            send: { message in await self.send(message) },
            receive: { await self.receive() },
            ending: { await self.ending() },
            close: { await self.close() },
            abort: { await self.peer.abort() }
        )
    }

    /// Every other message is cut inside its header and behind it, every third arrives together with a pong.
    private func send(_ message: [UInt8]) async {
        let (frame, isCut) = self.contents.withLock { contents -> ([UInt8], Bool) in
            if contents.isClosing { return ([], false) }
            contents.sent += 1
            var frame: [UInt8] = []
            let nothing: [UInt8] = []
            if contents.sent % 3 == 0 { FrameEncoder.append(.pong, nothing.span, mask: 0x1234_5678, to: &frame) }
            FrameEncoder.append(.binary, message.span, mask: 0xA1B2_C3D4, to: &frame)
            return (frame, contents.sent % 2 == 0)
        }
        if frame.isEmpty { return }
        if !isCut { return await self.peer.send(frame) }
        await self.peer.send(Array(frame.prefix(1)))
        await self.peer.send(Array(frame.dropFirst(1).prefix(5)))
        if frame.count > 6 { await self.peer.send(Array(frame.dropFirst(6))) }
    }

    private func close() async {
        let wasClosing = self.contents.withLock { contents in
            defer { contents.isClosing = true }
            return contents.isClosing
        }
        if wasClosing { return }
        await self.sendClose()
    }

    private func sendClose() async {
        let code: [UInt8] = [0x03, 0xE8]
        var frame: [UInt8] = []
        FrameEncoder.append(.close, code.span, mask: 0xA1B2_C3D4, to: &frame)
        await self.peer.send(frame)
        await self.peer.shutdown()
    }

    private func receive() async -> [UInt8] {
        let came = await self.peer.receive()
        let (payloads, mustClose) = self.contents.withLock { contents -> ([UInt8], Bool) in
            if contents.close != nil { return (came, false) }
            contents.input += came
            let payloads = Self.takeFrames(&contents)
            let mustClose = contents.owesClose && !contents.isClosing
            contents.owesClose = false
            if mustClose { contents.isClosing = true }
            return (payloads, mustClose)
        }
        if mustClose { await self.sendClose() }
        return payloads
    }

    private func ending() async -> TransportEnding? {
        guard await self.peer.isOver() else { return nil }
        return self.contents.withLock { contents in contents.close ?? .lost }
    }

    /// Takes the payloads of whole frames; a Close ends it.
    private static func takeFrames(_ contents: inout Contents) -> [UInt8] {
        var payloads: [UInt8] = []
        var first = 0
        defer { contents.input.removeFirst(first) }
        if !contents.hasHead {
            guard let end = Self.headEnd(contents.input) else { return [] }
            contents.hasHead = true
            first = end
        }
        while let (start, count) = Self.frame(contents.input, at: first), contents.input.count >= start + count {
            let payload = contents.input[start..<start + count]
            let opcode = contents.input[first] & 0x0F
            first = start + count
            if opcode == 0x8 {
                contents.close = Self.ending(Array(payload))
                contents.owesClose = true
                payloads += contents.input[first...]
                first = contents.input.count
                return payloads
            }
            if opcode <= 0x2 { payloads += payload }
        }
        return payloads
    }

    private static func headEnd(_ bytes: [UInt8]) -> Int? {
        let mark: [UInt8] = [13, 10, 13, 10]
        guard bytes.count >= 4 else { return nil }
        return (0...(bytes.count - 4)).first { index in Array(bytes[index..<index + 4]) == mark }.map { $0 + 4 }
    }

    /// Where a frame's payload begins, and how long it is.
    private static func frame(_ bytes: [UInt8], at first: Int) -> (start: Int, count: Int)? {
        guard bytes.count >= first + 2 else { return nil }
        let short = Int(bytes[first + 1] & 0x7F)
        if short < 126 { return (first + 2, short) }
        let width = short == 126 ? 2 : 8
        guard bytes.count >= first + 2 + width else { return nil }
        let count = bytes[(first + 2)..<(first + 2 + width)].reduce(0) { sum, byte in sum << 8 | Int(byte) }
        return (first + 2 + width, count)
    }

    private static func ending(_ payload: [UInt8]) -> TransportEnding {
        guard payload.count >= 2 else { return .closed(nil) }
        let code = UInt32(payload[0]) << 8 | UInt32(payload[1])
        return .closed(Disconnect(code: code, reason: String(decoding: payload.dropFirst(2), as: UTF8.self)))
    }
}

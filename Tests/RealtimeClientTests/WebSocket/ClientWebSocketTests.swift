import RealtimeClient
import RealtimeProtocol
import Synchronization
import Testing
import WebSocketCodec

/// The server's answer is computed with the codec's own server; the frames of a server are written out by hand.
struct ClientWebSocketTests {
    static let options = ClientWebSocketOptions(host: "example.org")
    static let mask: UInt32 = 0x3700_0000

    static func make(_ options: ClientWebSocketOptions = options) throws -> ClientWebSocket {
        try ClientWebSocket(
            options: options,
            keyBytes: Array("the sample nonce".utf8),
            masks: { Self.mask },
            now: second
        )
    }

    /// RFC 6455 1.3: the key and the accept of its example.
    static let response =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"

    static func frame(_ first: UInt8, _ payload: [UInt8]) -> [UInt8] {
        [first, UInt8(payload.count)] + payload
    }

    static func unmasked(_ frame: [UInt8]) -> [UInt8] {
        frame.dropFirst(6).enumerated().map { index, byte in index % 4 == 0 ? byte ^ 0x37 : byte }
    }

    static func open() throws -> ClientWebSocket {
        var socket = try self.make()
        _ = socket.takeOutput()
        socket.received(Array(self.response.utf8).span, now: second)
        _ = socket.takeEvents()
        return socket
    }

    @Test func requestIsTheFirstOutputAndResponseOpens() throws {
        var socket = try Self.make()
        let request = text(socket.takeOutput())
        #expect(request.hasPrefix("GET /connection/websocket HTTP/1.1\r\nHost: example.org\r\n"))
        #expect(request.contains("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"))
        let isOpen = socket.isOpen
        #expect(!isOpen)
        if case .success = socket.send([1]) { Issue.record("nothing is sent before the 101") }
        // Every split of the response and of the first frame behind it.
        let bytes = Array(Self.response.utf8) + Self.frame(0x81, Array("{}".utf8))
        for cut in 0...bytes.count {
            var split = try Self.make()
            split.received(Array(bytes[..<cut]).span, now: second)
            split.received(Array(bytes[cut...]).span, now: second)
            let events = split.takeEvents()
            #expect(events.count == 2)
            #expect(events.last == .message(Array("{}".utf8)))
            let isOpen = split.isOpen
            #expect(isOpen)
        }
    }

    @Test(
        arguments: [
            ("HTTP/1.1 503 Busy\r\nRetry-After: 7\r\n\r\n", true, 7000),
            ("HTTP/1.1 429 Too Many\r\nRetry-After: 5\r\n\r\n", true, 5000),
            ("HTTP/1.1 404 Not Found\r\n\r\n", true, nil),
            ("HTTP/1.1 401 Unauthorized\r\n\r\n", false, nil),
            ("HTTP/1.1 403 Forbidden\r\n\r\n", false, nil),
            (
                "HTTP/1.1 101 X\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: no\r\n\r\n", true,
                nil
            ),
            ("SSH-2.0-x\r\n\r\n", true, nil),
        ] as [(String, Bool, UInt64?)]
    )
    func refusalsEndTheStreamAndSayWhenToComeBack(_ response: String, _ comesBack: Bool, _ after: UInt64?) throws {
        var socket = try Self.make()
        socket.received(Array(response.utf8).span, now: second)
        let events = socket.takeEvents()
        #expect(events.last == .closeStream)
        guard case .failed(let failure)? = events.first, case .failed(let error, let window) = TransportEnd(failure)
        else {
            Issue.record("\(events)")
            return
        }
        #expect(error.isRetryable == comesBack)
        #expect(window?.afterMilliseconds == after)
        socket.received([0x81, 0x00].span, now: second)
        socket.streamEnded()
        #expect(socket.takeEvents().isEmpty)
        let hasOutput = socket.hasOutput
        #expect(!hasOutput)
    }

    @Test func whatCannotBeSentIsRefusedBeforeAnythingIs() {
        #expect(throws: HandshakeError.self) { _ = try Self.make(ClientWebSocketOptions(host: "a b")) }
    }

    @Test func messagesAreMaskedWithAFreshKeyEach() throws {
        let keys = Mutex<UInt32>(0)
        var socket = try ClientWebSocket(
            options: Self.options,
            keyBytes: Array("the sample nonce".utf8),
            masks: {
                keys.withLock { key in
                    key += 1
                    return key
                }
            },
            now: second
        )
        _ = socket.takeOutput()
        socket.received(Array(Self.response.utf8).span, now: second)
        for _ in 0..<2 { if case .failure = socket.send(Array("ab".utf8)) { Issue.record("it is open") } }
        #expect(
            socket.takeOutput() == [0x81, 0x82, 0, 0, 0, 1, 0x61, 0x62, 0x81, 0x82, 0, 0, 0, 2, 0x61, 0x62]
        )
    }

    @Test func outputIsBounded() throws {
        var options = Self.options
        options.outputBytes = 20
        var socket = try Self.make(options)
        _ = socket.takeOutput()
        socket.received(Array(Self.response.utf8).span, now: second)
        let message = [UInt8](repeating: 0x61, count: 8)
        if case .failure = socket.send(message) { Issue.record("14 bytes fit") }
        if case .success = socket.send(message) { Issue.record("28 bytes do not") }
        #expect(socket.takeOutput().count == 14)
        if case .failure = socket.send(message) { Issue.record("there is room again") }
    }

    @Test func onlyTheLatestPingIsAnswered() throws {
        var socket = try Self.open()
        let pings = Self.frame(0x89, [1]) + Self.frame(0x89, [2]) + Self.frame(0x8A, [9]) + Self.frame(0x89, [3])
        socket.received(pings.span, now: second)
        let output = socket.takeOutput()
        #expect(output.first == 0x8A)
        #expect(Self.unmasked(output) == [3])
        let hasOutput = socket.hasOutput
        #expect(!hasOutput)
    }

    @Test func serversCloseIsAnsweredAndReportedOnce() throws {
        var socket = try Self.open()
        socket.received(Self.frame(0x88, [0x0D, 0xAF] + Array("go".utf8)).span, now: second)
        #expect(Self.unmasked(socket.takeOutput()) == [0x0D, 0xAF])
        let isOpen = socket.isOpen
        #expect(!isOpen)
        socket.outputSent(now: second)
        #expect(socket.takeEvents().isEmpty)
        socket.streamEnded()
        let outcome = CloseOutcome(code: CloseCode(rawValue: 3503), reason: "go", wasClean: true)
        #expect(socket.takeEvents() == [.ended(outcome), .closeStream])
        socket.streamEnded()
        #expect(socket.takeEvents().isEmpty)
        #expect(TransportEnd(outcome) == .closed(Disconnect(code: 3503, reason: "go")))
    }

    @Test func ownCloseWaitsForTheServersAndNotForEver() throws {
        var socket = try Self.open()
        socket.close(.normalClosure, now: second)
        #expect(Self.unmasked(socket.takeOutput()) == [0x03, 0xE8])
        socket.outputSent(now: second)
        if case .success = socket.send([1]) { Issue.record("nothing is sent after a Close") }
        socket.received(Self.frame(0x81, [0x61]).span, now: second)
        #expect(socket.takeEvents().isEmpty)
        #expect(socket.deadline == 3 * second)
        socket.tick(now: 3 * second)
        #expect(socket.takeEvents() == [.ended(CloseOutcome(code: .abnormalClosure, wasClean: false)), .closeStream])
    }

    @Test(
        arguments: [
            ([0x81, 0x80, 0, 0, 0, 0], 1002), ([0x82, 0x01, 0x00], 1003), ([0x81, 0x01, 0xFF], 1007),
            ([0x81, 0x7F, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF], 1009), ([0x83, 0x00], 1002),
            ([0x82, 0x7F, 0x80, 0, 0, 0, 0, 0, 0, 1], 1002), ([0xC1, 0x00], 1002),
        ] as [([UInt8], Int)]
    )
    func violationsAreAnsweredWithTheirCode(_ bytes: [UInt8], _ code: Int) throws {
        var socket = try Self.open()
        socket.received((Self.frame(0x81, [0x61]) + bytes).span, now: second)
        #expect(socket.takeEvents() == [.message([0x61])])
        let payload = Self.unmasked(socket.takeOutput())
        #expect(payload.count >= 2 && Int(payload[0]) << 8 | Int(payload[1]) == code)
        socket.outputSent(now: second)
        socket.streamEnded()
        let events = socket.takeEvents()
        guard case .ended(let outcome)? = events.first, case .failed(let error, _) = TransportEnd(outcome) else {
            Issue.record("\(events)")
            return
        }
        #expect(error.isRetryable)
    }

    @Test func slowHandshakeAndSlowMessageAreNotWaitedForForEver() throws {
        var socket = try Self.make()
        #expect(socket.deadline == 11 * second)
        socket.tick(now: 11 * second)
        #expect(socket.takeEvents().last == .closeStream)
        var open = try Self.open()
        #expect(open.deadline == nil)
        open.received([0x81].span, now: 5 * second)
        #expect(open.deadline == 35 * second)
        open.received([0x02].span, now: 6 * second)
        #expect(open.deadline == 35 * second)
        open.tick(now: 35 * second)
        #expect(Self.unmasked(open.takeOutput()).prefix(2) == [0x03, 0xF0])
    }

    @Test func brokenStreamIsAbnormal() throws {
        var socket = try Self.open()
        socket.streamEnded()
        let outcome = CloseOutcome(code: .abnormalClosure, wasClean: false)
        #expect(socket.takeEvents() == [.ended(outcome), .closeStream])
        #expect(TransportEnd(outcome) == .lost)
    }
}

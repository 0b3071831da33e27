import Testing
import WebSocketCodec

/// Rules 18 to 26: what a client sends and which responses it accepts.
struct ClientHandshakeTests {
    static let key = [UInt8]("the sample nonce".utf8)

    static func make(
        host: String = "server.example.com",
        path: String = "/chat",
        key: [UInt8] = key,
        subprotocols: [String] = [],
        headers: [HeaderField] = []
    ) throws -> ClientHandshake {
        try ClientHandshake(
            host: host,
            path: path,
            keyBytes: key,
            subprotocols: subprotocols,
            headers: headers,
            limits: roomyHead
        )
    }

    static let response = [
        "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket", "Connection: Upgrade",
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=",
    ]

    static func wire(_ lines: [String]) -> [UInt8] {
        [UInt8]((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    /// The error a response gives, whole and byte by byte; nil when it is accepted.
    static func failure(_ wire: [UInt8], subprotocols: [String] = []) throws -> HandshakeError? {
        var whole: HandshakeError?
        for chunks in [[wire], wire.map { [$0] }] {
            var handshake = try make(subprotocols: subprotocols)
            var failure: HandshakeError?
            var isDone = false
            do throws(HandshakeError) {
                for chunk in chunks where !isDone { isDone = try handshake.receive(chunk.span) != nil }
            } catch {
                failure = error
                do throws(HandshakeError) {
                    let nothing: [UInt8] = []
                    _ = try handshake.receive(nothing.span)
                    Issue.record("the failure is sticky")
                } catch let second {
                    #expect(second == failure)
                }
            }
            #expect(isDone == (failure == nil))
            if chunks.count == 1 { whole = failure } else { #expect(failure == whole) }
        }
        return whole
    }

    @Test func rfcExampleRequest() throws {
        let handshake = try Self.make(
            subprotocols: ["chat", "superchat"],
            headers: [HeaderField(name: "Origin", value: "http://example.com")]
        )
        var output: [UInt8] = []
        handshake.appendRequest(to: &output)
        let expected = """
            GET /chat HTTP/1.1\r
            Host: server.example.com\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Protocol: chat, superchat\r
            Origin: http://example.com\r
            \r

            """
        #expect(String(decoding: output, as: UTF8.self) == expected)
    }

    @Test func bothSidesUnderstandEachOther() throws {
        var client = try Self.make(host: "a:8080", path: "/x?y=z", subprotocols: ["b"])
        var request: [UInt8] = []
        client.appendRequest(to: &request)
        let head = try #require(try parse([request]).get()).head
        let policy = HandshakePolicy(subprotocols: ["b"])
        var response: [UInt8] = []
        try ServerHandshake.evaluate(head, policy: policy).get().append(to: &response)
        let frame = Wire.frame(0x81, "hi", to: .client)
        let received = response + frame
        let result = try client.receive(received.span)
        #expect(result?.consumed == response.count)
        #expect(result?.agreement.subprotocol == "b")
    }

    @Test func rule26NothingIsAgreedBeforeTheWhole101() throws {
        let wire = Self.wire(Self.response)
        for cut in 0..<wire.count {
            var handshake = try Self.make()
            let early = try handshake.receive(wire.span.extracting(0..<cut))
            #expect(early == nil)
            let result = try handshake.receive(wire.span.extracting(cut..<wire.count))
            #expect(result?.consumed == wire.count - cut)
        }
    }

    @Test(arguments: ["", "chat", "/a#b", "/a b", "/a\r\nX: y", "/\u{0}", "/é", "http://a/"])
    func rule18AndRow57BadPathsAreALocalError(path: String) {
        let error = #expect(throws: HandshakeError.self) { _ = try Self.make(path: path) }
        #expect(error?.code == .invalidRequest)
        #expect(error?.origin == .local)
    }

    @Test(arguments: ["", "a b", "a\r\nX: y", "a\u{0}", "[::1", "user@a", "a/b", "é"])
    func row57BadHostsAreALocalError(host: String) {
        #expect(throws: HandshakeError.self) { _ = try Self.make(host: host) }
    }

    @Test(arguments: [
        ("X", "a\r\nY: b"), ("X", "a\nb"), ("X", "a\u{0}b"), ("X y", "a"), ("X:", "a"), ("", "a"), ("X\r\nY", "a"),
        ("Host", "b"), ("upgrade", "x"), ("Connection", "x"), ("Sec-WebSocket-Key", "x"),
        ("sec-websocket-extensions", "x"), ("Content-Length", "3"), ("Transfer-Encoding", "chunked"),
    ])
    func row57BadAndReservedFieldsAreALocalError(name: String, value: String) {
        let error = #expect(throws: HandshakeError.self) {
            _ = try Self.make(headers: [HeaderField(name: name, value: value)])
        }
        #expect(error?.origin == .local)
    }

    @Test(arguments: [["a b"], [""], ["a\r\nb"], ["a", "a"], ["é"]])
    func badSubprotocolsAreALocalError(subprotocols: [String]) {
        #expect(throws: HandshakeError.self) { _ = try Self.make(subprotocols: subprotocols) }
    }

    @Test(arguments: [0, 15, 17])
    func rule25TheKeyIs16Bytes(count: Int) {
        #expect(throws: HandshakeError.self) { _ = try Self.make(key: [UInt8](repeating: 1, count: count)) }
    }

    @Test func theGoodResponseIsAccepted() throws {
        #expect(try Self.failure(Self.wire(Self.response)) == nil)
        let odd = ["HTTP/1.1 101 ", "upgrade: WebSocket", "CONNECTION: x, upgrade", Self.response[3]]
        #expect(try Self.failure(Self.wire(odd)) == nil)
    }

    @Test(arguments: [
        "200 OK", "301 Moved", "400 Bad", "401 No", "426 Up", "503 Full", "100 Continue", "102 Processing",
    ])
    func rule19AnyOtherStatusIsARefusal(line: String) throws {
        let lines = ["HTTP/1.1 \(line)", "Retry-After: 7"] + Self.response.dropFirst()
        let failure = try Self.failure(Self.wire(lines))
        #expect(failure?.code == .refused)
        #expect(failure?.status == Int(line.prefix(3)))
        #expect(failure?.retryAfterSeconds == 7)
    }

    @Test(arguments: [
        "HTTP/1.0 101 x", "HTTP/2 101 x", "HTTP/1.1 1010 x", "HTTP/1.1 10 x", "HTTP/1.1 +10 x", "HTTP/1.1 abc x",
        "101 Switching Protocols", "HTTP/1.1 101", "HTTP/1.1  101 x", "http/1.1 101 x", "HTTP/1.1 099 x", "",
    ])
    func aMalformedStatusLineFails(line: String) throws {
        let failure = try Self.failure(Self.wire([line] + Self.response.dropFirst()))
        #expect(failure?.code == .malformedResponse)
    }

    /// Rules 20 to 23: one line is taken away, replaced, or added.
    static let wrong: [(Int?, String?, HandshakeError.Code)] = [
        (1, nil, .notUpgraded), (1, "Upgrade: websocket2", .notUpgraded), (1, "Upgrade: h2c, websocket", .notUpgraded),
        (2, nil, .notUpgraded), (2, "Connection: close", .notUpgraded), (2, "Connection: notupgrade", .notUpgraded),
        (nil, "Upgrade: websocket", .notUpgraded), (3, nil, .wrongAccept),
        (3, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo", .wrongAccept),
        (3, "Sec-WebSocket-Accept: S3PPLMBITXAQ9KYGZZHZRBK+XOO=", .wrongAccept),
        (3, "Sec-WebSocket-Accept:", .wrongAccept),
        (nil, "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=", .wrongAccept),
        (nil, "Sec-WebSocket-Extensions: permessage-deflate", .unofferedExtension),
        (nil, "Sec-WebSocket-Extensions:", .unofferedExtension),
        (nil, "Sec-WebSocket-Protocol: other", .unofferedSubprotocol),
        (nil, "Sec-WebSocket-Protocol: A", .unofferedSubprotocol),
        (nil, "Sec-WebSocket-Protocol: a, b", .unofferedSubprotocol),
        (nil, "Sec-WebSocket-Protocol:", .unofferedSubprotocol),
        (nil, "Sec-WebSocket-Protocol: a\r\nSec-WebSocket-Protocol: b", .unofferedSubprotocol),
        (nil, "Sec-WebSocket-Protocol: a\r\nSec-WebSocket-Protocol: a", .unofferedSubprotocol),
    ]

    @Test(arguments: wrong)
    func rules20To23AndRow56WrongResponsesFail(at index: Int?, line: String?, code: HandshakeError.Code) throws {
        var lines = Self.response
        if let index { lines.remove(at: index) }
        if let line { lines.append(line) }
        let failure = try Self.failure(Self.wire(lines), subprotocols: ["a", "b"])
        #expect(failure?.code == code)
        #expect(failure?.origin == .remote)
        #expect(failure?.status == 101)
    }

    @Test func anEndlessResponseIsRefusedAtTheLimit() throws {
        var handshake = try Self.make()
        _ = try handshake.receive([UInt8]("HTTP/1.1 101 x\r\n".utf8).span)
        let field = [UInt8]("X: y\r\n".utf8)
        var count = 0
        var code: HandshakeError.Code?
        while code == nil, count < 10_000 {
            do throws(HandshakeError) {
                _ = try handshake.receive(field.span)
                count += 1
            } catch {
                code = error.code
            }
        }
        #expect(code == .malformedResponse)
        #expect(count == roomyHead.maxFields)
    }

    @Test func aMalformedResponseHeadFails() throws {
        for text in [
            "HTTP/1.1 101 x\nA: b\r\n\r\n", "HTTP/1.1 101 x\r\n A: b\r\n\r\n", "\u{0}", "HTTP/1.1 101 x\r\nA b\r\n\r\n",
        ] {
            #expect(try Self.failure([UInt8](text.utf8))?.code == .malformedResponse)
        }
    }
}

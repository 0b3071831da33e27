import Testing
import WebSocketCodec

/// Rules 13 to 17 and the rows on HTTP: what a request's head may look like.
struct RequestHeadParserTests {
    @Test func aHeadIsTakenApart() throws {
        let wire = Request().line("GET /chat/room?id=1&x=?y HTTP/1.1").adding("X-Note", " \t two words\t ").wire
        let parsed = try #require(try parse([wire]).get())
        #expect(parsed.consumed == wire.count)
        #expect(parsed.head.method == "GET")
        #expect(parsed.head.target == "/chat/room?id=1&x=?y")
        #expect(parsed.head.path == "/chat/room")
        #expect(parsed.head.query == "id=1&x=?y")
        #expect(parsed.head.headers.first("x-nOTE") == "two words")
        #expect(parsed.head.host == "server.example.com")
        #expect(parsed.head.wantsUpgrade)
    }

    @Test func aPlainRequestIsRecognised() throws {
        let wire = [UInt8]("GET /health HTTP/1.0\r\n\r\n".utf8)
        let head = try #require(try parse([wire]).get()).head
        #expect(!head.wantsUpgrade)
        #expect(head.path == "/health")
        #expect(head.minorVersion == 0)
        #expect(head.query == nil)
    }

    @Test func row55AndRule17BytesAfterTheHeadAreNotConsumed() throws {
        let head = Request().wire
        let frames = [0, 1, 2].flatMap { Wire.frame(0x82, [$0], to: .server) }
        let wire = head + frames
        for cut in 0...head.count {
            let chunks = [[UInt8](wire[..<cut]), [UInt8](wire[cut...])]
            let parsed = try #require(try parse(chunks).get())
            let taken = parsed.consumed + (cut < head.count ? cut : 0)
            #expect(taken == head.count)
        }
    }

    @Test func bytesAreHeldOnlyWhileTheHeadIsIncomplete() throws {
        let wire = Request().wire
        var parser = RequestHeadParser(limits: roomyHead)
        let early = try parser.parse(wire.span.extracting(0..<30))
        #expect(early == nil)
        #expect(parser.bufferedBytes == 30)
        _ = try parser.parse(wire.span.extracting(30..<wire.count))
        #expect(parser.bufferedBytes == 0)
    }

    @Test func aRefusalIsStickyAndReleasesMemory() {
        var parser = RequestHeadParser(limits: roomyHead)
        for text in ["GET / HT", "TP/1.1\r\n bad", "GET / HTTP/1.1\r\n"] {
            _ = try? parser.parse([UInt8](text.utf8).span)
        }
        #expect(parser.bufferedBytes == 0)
        let nothing: [UInt8] = []
        #expect(throws: HandshakeRejection.badRequest("the request head is malformed")) {
            _ = try parser.parse(nothing.span)
        }
    }

    /// Rows 46, 50, 57, 58 and 60: each line is a whole head that must be refused with 400.
    static let malformed: [String] = [
        "\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
        " GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\u{0}GET / HTTP/1.1\r\nHost: a\r\n\r\n",
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}",
        "GET  / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1 \r\nHost: a\r\n\r\n",
        "GET /\r\nHost: a\r\n\r\n",
        "GET\r\n\r\n",
        "GET / x HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET\t/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "G@T / HTTP/1.1\r\nHost: a\r\n\r\n",
        " / HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /\u{7F} HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /é HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET /#f HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET chat HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET * HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://b/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET http://a@b/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.2\r\nHost: a\r\n\r\n",
        "GET / HTTP/2.0\r\nHost: a\r\n\r\n",
        "GET / http/1.1\r\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\nHost: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\n",
        "GET / HTTP/1.1\r\nHost: a\rX: b\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n\rX",
        "GET / HTTP/1.1\r\nHost: a\r\nX: b\u{0}c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: b\u{1}c\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n folded\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nX: b\r\n\tfolded\r\n\r\n",
        "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost : a\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\n: empty\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nno colon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nnocolon\r\n\r\n",
        "GET / HTTP/1.1\r\nHost: a\r\nnäme: x\r\n\r\n",
    ]

    @Test(arguments: malformed)
    func rule13MalformedHeadsAreRefused(text: String) {
        #expect(status([UInt8](text.utf8)) == 400)
    }

    @Test(arguments: [
        "a b", "[::1", "[]", "[::1]x", "a:b", "a:", "a:99999", "a,b", "a/b", "user@a", "", "k\u{212A}", ":80",
    ])
    func row49MalformedHostsAreRefused(host: String) {
        let allowed = ["a,b"]
        let expected = allowed.contains(host) ? nil : 400
        #expect(status(Request().setting("Host", host).wire) == expected)
    }

    @Test(arguments: ["a", "A.Example:8080", "127.0.0.1:1", "[::1]", "[2001:db8::1]:443", "xn--80ak6aa92e.com", "a_b"])
    func goodHostsAreAccepted(host: String) {
        #expect(status(Request().setting("Host", host).wire) == nil)
    }

    @Test func rule3ThereMustBeOneHost() {
        #expect(status(Request().without("Host").wire) == 400)
        #expect(status(Request().adding("Host", "server.example.com").wire) == 400)
        #expect(status(Request().adding("hOST", "b").wire) == 400)
    }

    @Test func row58AnAbsoluteTargetNeverSelectsAHost() throws {
        let same = Request().line("GET http://Server.Example.com/chat?x HTTP/1.1")
        #expect(status(same.wire) == nil)
        let head = try #require(try parse([same.wire]).get()).head
        #expect(head.path == "/chat")
        #expect(head.query == "x")
        #expect(head.host == "server.example.com")
        #expect(status(Request().line("GET http://other.example.com/ HTTP/1.1").wire) == 400)
        #expect(status(Request().line("GET http://server.example.com HTTP/1.1").wire) == nil)
    }

    @Test func rule14AGetHasNoBody() {
        #expect(status(Request().adding("Content-Length", "0").wire) == nil)
        #expect(status(Request().adding("Content-Length", "00").wire) == nil)
        for length in ["1", "5", "-1", "+0", "", "0x0", "0, 0", "99999999999999999999999999"] {
            #expect(status(Request().adding("Content-Length", length).wire) == 400)
        }
        #expect(status(Request().adding("Transfer-Encoding", "chunked").wire) == 400)
        #expect(status(Request().adding("Transfer-Encoding", "identity").wire) == 400)
        #expect(status(Request().adding("Content-Length", "0").adding("Content-Length", "0").wire) == 400)
        let both = Request().line("POST / HTTP/1.1").adding("Content-Length", "5")
        #expect(status(both.wire) == 405)
        #expect(status(both.adding("Transfer-Encoding", "chunked").wire) == 400)
    }

    @Test func rule15LongTargetsAre414() {
        let limits = HandshakeLimits(maxHeadBytes: 500, maxTargetBytes: 20, maxFields: 10, maxFieldBytes: 100)
        let fits = "/" + String(repeating: "a", count: 19)
        #expect(status(Request().line("GET \(fits) HTTP/1.1").wire, limits: limits) == nil)
        #expect(status(Request().line("GET \(fits)a HTTP/1.1").wire, limits: limits) == 414)
        // The refusal does not wait for the end of the target.
        #expect(status([UInt8]("GET \(fits)a".utf8), limits: limits) == 414)
    }

    @Test func rule15AndRows42To44TooManyOrTooLongFieldsAre431() {
        let size = Request().wire.count
        let exact = HandshakeLimits(maxHeadBytes: size, maxTargetBytes: 20, maxFields: 5, maxFieldBytes: 43)
        #expect(status(Request().wire, limits: exact) == nil)
        let fields = HandshakeLimits(maxHeadBytes: 9000, maxTargetBytes: 20, maxFields: 5, maxFieldBytes: 43)
        #expect(status(Request().adding("X", "y").wire, limits: fields) == 431)
        #expect(status(Request().setting("Host", String(repeating: "a", count: 38)).wire, limits: fields) == 431)
        let head = HandshakeLimits(maxHeadBytes: size - 1, maxTargetBytes: 20, maxFields: 5, maxFieldBytes: 43)
        #expect(status(Request().wire, limits: head) == 431)
        var many = Request()
        for index in 0..<2000 { many = many.adding("X-\(index)", "") }
        #expect(status(many.wire) == 431)
    }

    @Test func row45AnEndlessFieldIsRefusedAtTheLimitAndEachByteIsKeptOnce() throws {
        var parser = RequestHeadParser(limits: roomyHead)
        let start = [UInt8]("GET / HTTP/1.1\r\nX: ".utf8)
        _ = try parser.parse(start.span)
        var taken = 0
        var status: Int?
        while status == nil, taken < 100_000 {
            do throws(HandshakeRejection) {
                _ = try parser.parse([0x61].span)
                taken += 1
                #expect(parser.bufferedBytes == start.count + taken)
            } catch {
                status = error.status
            }
        }
        // The field's own limit counts "X", the colon and the space.
        #expect(status == 431)
        #expect(taken == roomyHead.maxFieldBytes - 3)
        #expect(parser.bufferedBytes == 0)
    }

    @Test(arguments: [
        "Sec-WebSocket-Key", "Sec-WebSocket-Protocol", "Sec-WebSocket-Extensions", "Sec-WebSocket-Version",
    ])
    func row50SecFieldsAreASCII(name: String) {
        for byte: UInt8 in [0xFF, 0x80, 0xC3, 0x00, 0x0D, 0x0A, 0x7F] {
            let head = [UInt8]("GET / HTTP/1.1\r\nHost: a\r\n\(name): x".utf8)
            #expect(status(head + [byte] + [UInt8]("y\r\n\r\n".utf8)) == 400)
        }
    }

    @Test func randomChangesNeverTrapAndTheSplitNeverMatters() {
        var generator = SeededGenerator.announced("request heads")
        for _ in 0..<1500 {
            var wire = Request().adding("Origin", "http://server.example.com").wire
            for _ in 0..<(1 + generator.below(3)) {
                wire[generator.below(wire.count)] = UInt8(generator.below(256))
            }
            #expect(status(wire) != -1, "\(wire)")
        }
    }
}

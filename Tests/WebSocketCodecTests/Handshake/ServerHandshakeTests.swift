import Testing
import WebSocketCodec

/// Rules 1 to 12: what a server accepts and how it answers.
struct ServerHandshakeTests {
    static func accept(_ request: Request, _ policy: HandshakePolicy = HandshakePolicy()) throws -> HandshakeAcceptance
    {
        let head = try #require(try parse([request.wire]).get()).head
        return try ServerHandshake.evaluate(head, policy: policy).get()
    }

    static func rejection(_ request: Request, _ policy: HandshakePolicy = HandshakePolicy()) throws
        -> HandshakeRejection
    {
        let head = try #require(try parse([request.wire]).get()).head
        switch ServerHandshake.evaluate(head, policy: policy) {
        case .success: throw Unexpected()
        case .failure(let rejection): return rejection
        }
    }

    struct Unexpected: Error {}

    @Test func rfcExampleIsAccepted() throws {
        let request = Request().setting("Origin", "http://example.com")
            .adding("Sec-WebSocket-Protocol", "chat, superchat")
        let policy = HandshakePolicy(origins: .list(["http://example.com"]), subprotocols: ["chat"])
        var output: [UInt8] = []
        try Self.accept(request, policy).append(to: &output)
        let expected = """
            HTTP/1.1 101 Switching Protocols\r
            Upgrade: websocket\r
            Connection: Upgrade\r
            Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
            Sec-WebSocket-Protocol: chat\r
            \r

            """
        #expect(String(decoding: output, as: UTF8.self) == expected)
    }

    @Test(arguments: ["POST", "HEAD", "PUT", "get", "OPTIONS", "CONNECT"])
    func rule1OtherMethodsAre405(method: String) throws {
        let rejection = try Self.rejection(Request().line("\(method) /chat HTTP/1.1"))
        #expect(rejection.status == 405)
        #expect(rejection.headers == [HeaderField(name: "Allow", value: "GET")])
    }

    @Test func rule2OlderVersionsAre400() {
        #expect(status(Request().line("GET / HTTP/1.0").wire) == 400)
        #expect(status(Request().line("GET / HTTP/0.9").wire) == 400)
    }

    @Test(arguments: ["notwebsocket", "xwebsocket", "websocket2", "web socket", "websocket/13", "h2c", "", "websocke"])
    func rule4AndRow51UpgradeIsATokenNotASubstring(value: String) throws {
        let rejection = try Self.rejection(Request().setting("Upgrade", value))
        #expect(rejection.status == 426)
        #expect(rejection.headers.contains(HeaderField(name: "Upgrade", value: "websocket")))
        #expect(try Self.rejection(Request().without("Upgrade")).status == 426)
    }

    @Test(arguments: ["websocket", "WebSocket", "WEBSOCKET", "h2c, WebSocket", "h2c ,\twebsocket , x"])
    func rule4UpgradeIsComparedWithoutCase(value: String) {
        #expect(status(Request().setting("Upgrade", value).wire) == nil)
    }

    @Test func rule5ConnectionNeedsTheTokenUpgrade() {
        for value in ["keep-alive", "notupgrade", "upgraded", ""] {
            #expect(status(Request().setting("Connection", value).wire) == 400)
        }
        #expect(status(Request().without("Connection").wire) == 400)
        #expect(status(Request().setting("Connection", "keep-alive, UPGRADE").wire) == nil)
        #expect(status(Request().setting("Connection", "keep-alive").adding("Connection", "upgrade").wire) == nil)
    }

    @Test(arguments: [
        "", "AQIDBAUGBwgJCgsMDQ4P", "AQIDBAUGBwgJCgsMDQ4PEBE=", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ",
        "dGhl IHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZR==", "dGhlIHNhbXBsZSBub25j*Q==",
    ])
    func rule6AndRow52TheKeyIs16BytesInBase64(key: String) {
        #expect(status(Request().setting("Sec-WebSocket-Key", key).wire) == 400)
    }

    @Test func rule6ThereIsOneKey() {
        #expect(status(Request().without("Sec-WebSocket-Key").wire) == 400)
        #expect(status(Request().adding("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==").wire) == 400)
    }

    @Test(arguments: ["12", "8", "14", "013", "13.0", "", "7, 13"])
    func rule7AndRow54OtherVersionsAre426AndAreTold13(version: String) throws {
        let rejection = try Self.rejection(Request().setting("Sec-WebSocket-Version", version))
        #expect(rejection.status == 426)
        #expect(rejection.headers.contains(HeaderField(name: "Sec-WebSocket-Version", value: "13")))
        #expect(status(Request().adding("Sec-WebSocket-Version", "13").wire) == 400)
    }

    @Test func row10OldDraftsAreRefused() {
        let hixie = Request().without("Sec-WebSocket-Key").without("Sec-WebSocket-Version")
            .adding("Sec-WebSocket-Key1", "4 @1  46546xW%0l 1 5").adding("Sec-WebSocket-Key2", "12998 5 Y3 1  .P00")
        #expect(status(hixie.wire) == 426)
    }

    @Test func rule11TheSubprotocolIsChosenFromTheOfferByTheServersPreference() throws {
        let policy = HandshakePolicy(subprotocols: ["b", "a"])
        let offer = Request().adding("Sec-WebSocket-Protocol", "x, a").adding("Sec-WebSocket-Protocol", "b")
        #expect(try Self.accept(offer, policy).subprotocol == "b")
        #expect(try Self.accept(Request().adding("Sec-WebSocket-Protocol", "A, x"), policy).subprotocol == nil)
        #expect(try Self.accept(Request(), policy).subprotocol == nil)
        #expect(try Self.accept(offer).subprotocol == nil)
        var output: [UInt8] = []
        try Self.accept(offer).append(to: &output)
        #expect(!String(decoding: output, as: UTF8.self).contains("Protocol:"))
    }

    @Test(arguments: ["", ",", "a,,b", "a b", "a;b", "\"a\"", "a,", "b" + String(repeating: " ", count: 3000) + "x"])
    func rule13AndRow46AMalformedSubprotocolListIs400(value: String) {
        #expect(status(Request().adding("Sec-WebSocket-Protocol", value).wire) == 400)
    }

    @Test func rule12ExtensionsAreDeclinedByLeavingThemOut() throws {
        let offer = "permessage-deflate; client_max_window_bits, x-other; a=b"
        let acceptance = try Self.accept(Request().adding("Sec-WebSocket-Extensions", offer))
        #expect(acceptance.deflateOffers.count == 1)
        var output: [UInt8] = []
        acceptance.append(to: &output)
        #expect(!String(decoding: output, as: UTF8.self).contains("Extensions"))
    }

    @Test(arguments: ["", ";", "a;", "a; b=", "a; b=\"", "a; b=\"\"", "a,,b", "a b", "a; b=c d", "a; b=\"c d\""])
    func rule13AMalformedExtensionListIs400(value: String) {
        #expect(status(Request().adding("Sec-WebSocket-Extensions", value).wire) == 400)
    }

    @Test func row48ExtensionsWithFamousNamesAreOnlyNames() {
        let offer = "constructor, __proto__; toString=1, permessage-deflate, permessage-deflate"
        #expect(status(Request().adding("Sec-WebSocket-Extensions", offer).wire) == nil)
    }

    /// A head made by another HTTP server is held to the same rules.
    @Test func headsOfOtherParsersAreChecked() {
        let good = Request().fields.map { HeaderField(name: $0.0, value: $0.1) }
        let bad: [[HeaderField]] = [
            good.filter { $0.name != "Host" },
            good + [HeaderField(name: "Host", value: "b")],
            good + [HeaderField(name: "Content-Length", value: "1")],
            good + [HeaderField(name: "Sec-WebSocket-Protocol", value: "é")],
        ]
        for fields in bad {
            let head = RequestHead(method: "GET", target: "/", path: "/", headers: HeaderFields(fields))
            guard case .failure(let rejection) = ServerHandshake.evaluate(head, policy: HandshakePolicy()) else {
                Issue.record("accepted \(fields)")
                continue
            }
            #expect(rejection.status == 400)
        }
    }
}

import Testing
import WebSocketCodec

/// Rule 9 and the rows on cross-site hijacking.
struct OriginPolicyTests {
    static func status(_ origin: String, _ policy: HandshakePolicy, host: String = "example.com") -> Int? {
        WebSocketCodecTests.status(Request().setting("Host", host).adding("Origin", origin).wire, policy: policy)
    }

    @Test func aRequestWithoutOriginIsNotFromAPage() {
        #expect(WebSocketCodecTests.status(Request().wire) == nil)
        #expect(WebSocketCodecTests.status(Request().wire, policy: HandshakePolicy(origins: .list([]))) == nil)
    }

    @Test(arguments: ["http://example.com", "http://EXAMPLE.com", "HTTP://example.com:80"])
    func sameOriginPasses(origin: String) {
        #expect(Self.status(origin, HandshakePolicy()) == nil)
        #expect(Self.status(origin, HandshakePolicy(), host: "Example.com:80") == nil)
    }

    /// Rows 62, 64, 65 and 66.
    @Test(arguments: [
        "https://example.com", "http://example.com:8080", "http://evil.com", "http://example.com.evil.com",
        "http://any-example.com", "http://sub.example.com", "null", "", "example.com", "http://example.com/",
        "http://example.com@evil.com", "http://evil.com#example.com", "//example.com", "http://",
        "http://example.com:x",
        "http://example.com http://evil.com",
    ])
    func everythingElseIs403ByDefault(origin: String) {
        #expect(Self.status(origin, HandshakePolicy()) == 403)
    }

    @Test func row65OnlyASCIIIsFolded() {
        #expect(Self.status("http://\u{212A}.com", HandshakePolicy(), host: "k.com") == 403)
        #expect(
            Self.status("http://\u{212A}.com", HandshakePolicy(origins: .list(["http://k.com"])), host: "k.com") == 403
        )
        #expect(Self.status("http://K.com", HandshakePolicy(), host: "k.com") == nil)
    }

    @Test func row64TheSchemeAndThePortBelongToTheOrigin() {
        let secure = HandshakePolicy(scheme: .https)
        #expect(Self.status("https://example.com", secure) == nil)
        #expect(Self.status("https://example.com:443", secure) == nil)
        #expect(Self.status("http://example.com", secure) == 403)
        #expect(Self.status("http://example.com:443", secure) == 403)
        #expect(Self.status("https://example.com:8443", secure, host: "example.com:8443") == nil)
        let both = HandshakePolicy(origins: .list(["http://a.com", "https://a.com:8443"]))
        #expect(Self.status("http://a.com", both) == nil)
        #expect(Self.status("https://a.com:8443", both) == nil)
        #expect(Self.status("https://a.com", both) == 403)
        #expect(Self.status("http://a.com:8443", both) == 403)
    }

    @Test func row66TheOpaqueOriginPassesOnlyWithAny() {
        #expect(Self.status("null", HandshakePolicy(origins: .any)) == nil)
        #expect(Self.status("null", HandshakePolicy(origins: .list(["null"]))) == 403)
        #expect(Self.status("http://evil.com", HandshakePolicy(origins: .any)) == nil)
    }

    @Test func row63PoliciesDoNotRememberEachOther() {
        let open = HandshakePolicy(origins: .any)
        let closed = HandshakePolicy()
        for policy in [open, closed, open, closed] {
            #expect(Self.status("http://evil.com", policy) == (policy == open ? nil : 403))
        }
    }

    @Test func appsMayHaveTheirOwnSchemes() {
        let policy = HandshakePolicy(origins: .list(["capacitor://localhost"]))
        #expect(Self.status("capacitor://localhost", policy) == nil)
        #expect(Self.status("capacitor://localhost:1", policy) == 403)
    }

    @Test func twoOriginsAre400() {
        let request = Request().adding("Origin", "http://server.example.com").adding("Origin", "http://evil.com")
        #expect(WebSocketCodecTests.status(request.wire) == 400)
    }
}

import Testing

@testable import WebSocketCodec

struct AuthorityTests {
    @Test func hostsAndPortsAreTakenApart() throws {
        let plain = try #require(Authority("Example.COM"))
        #expect(plain.host == "example.com" && plain.port == nil)
        let port = try #require(Authority("a:65535"))
        #expect(port.host == "a" && port.port == 65535)
        let address = try #require(Authority("[FE80::1]:80"))
        #expect(address.host == "[fe80::1]" && address.port == 80)
    }

    @Test(arguments: [
        "", ":", "a:", "a:b", "a:65536", "a:-1", "a:+1", "[", "[]", "[::1", "[::1]:", "[::1]80", "[g]", "a b", "a\tb",
        "a/b", "a?b", "a#b", "a@b", "a\\b", "é", "a:1:2", "a:99999999999999999999",
    ])
    func everythingElseIsRefused(text: String) {
        #expect(Authority(text) == nil)
    }
}

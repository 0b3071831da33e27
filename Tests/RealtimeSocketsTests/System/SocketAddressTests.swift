internal import RealtimeSockets
internal import Testing

struct SocketAddressTests {
    @Test(arguments: [
        ("127.0.0.1:8080", SocketAddress(host: .v4(0x7F00_0001), port: 8_080)),
        ("0.0.0.0:0", SocketAddress(host: .v4(0), port: 0)),
        ("255.255.255.255:65535", SocketAddress(host: .v4(.max), port: 65_535)),
        ("localhost:443", .loopback(port: 443)),
        ("LocalHost:443", .loopback(port: 443)),
        ("[::1]:80", .loopback6(port: 80)),
        ("[::]:0", SocketAddress(host: .v6(0, scope: 0), port: 0)),
        (
            "[2001:DB8::ff00:42:8329]:9",
            SocketAddress(host: .v6(0x2001_0DB8_0000_0000_0000_FF00_0042_8329, scope: 0), port: 9)
        ),
        ("[fe80::1%2]:7", SocketAddress(host: .v6(0xFE80_0000_0000_0000_0000_0000_0000_0001, scope: 2), port: 7)),
    ])
    func numericAddressIsRead(_ text: String, _ address: SocketAddress) {
        #expect(SocketAddress.parse(text) == .success(address))
    }

    @Test(arguments: [
        ("", SocketAddressError.Code.port),
        ("127.0.0.1", .port),
        ("127.0.0.1:", .port),
        ("127.0.0.1:65536", .port),
        ("127.0.0.1:-1", .port),
        ("127.0.0.1:+1", .port),
        ("127.0.0.1: 1", .port),
        (":8080", .host),
        ("127.0.0.1.5:1", .host),
        ("127.0.0.256:1", .host),
        ("127.1:1", .host),
        ("example.com:80", .host),
        ("::1:80", .host),
        ("[127.0.0.1]:80", .host),
        ("[::1]x:80", .host),
        ("[]:80", .host),
        ("[::g]:80", .host),
        ("[fe80::1%]:80", .host),
        ("[fe80::1%0]:80", .host),
        ("[fe80::1%eth0]:80", .host),
        ("127.0.0.1\0.example.com:80", .host),
    ])
    func anythingElseIsRefused(_ text: String, _ code: SocketAddressError.Code) {
        #expect(SocketAddress.parse(text) == .failure(SocketAddressError(code: code, text: text)))
    }

    @Test(arguments: [
        "127.0.0.1:8080", "0.0.0.0:0", "[::1]:80", "[::]:1", "[2001:db8::ff00:42:8329]:9", "[fe80::1%2]:7",
    ])
    func addressIsPrintedAsItIsRead(_ text: String) throws {
        #expect(try SocketAddress.parse(text).get().description == text)
    }

    @Test(arguments: [("127.0.0.1", true), ("127.9.9.9", true), ("::1", true), ("10.0.0.1", false), ("::", false)])
    func loopbackIsRecognised(_ host: String, _ isLoopback: Bool) throws {
        #expect(try SocketAddress.parse(host: host, port: 1).get().isLoopback == isLoopback)
    }

    @Test
    func errorNamesTheText() {
        let host = SocketAddressError(code: .host, text: "nowhere:1").description
        #expect(host == "'nowhere:1' is no numeric IPv4 or IPv6 address and not 'localhost'")
    }
}

import BenchmarkSupport
import Testing

struct ClientHandshakeTests {
    private let response =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"

    @Test
    func acceptsTheAnswerToItsKey() {
        let bytes = Array((response + "more").utf8)
        #expect(ClientHandshake.read(bytes.span) == .accepted(length: response.utf8.count))
    }

    @Test
    func waitsForTheWholeHead() {
        let bytes = Array(response.utf8)
        for count in [0, 3, 20, bytes.count - 1] {
            #expect(ClientHandshake.read(bytes.span.extracting(0..<count)) == .incomplete)
        }
    }

    @Test(arguments: ["HTTP/1.1 503 Service Unavailable\r\n\r\n", "HTTP/1.1 101 Switching Protocols\r\n\r\n"])
    func refusesAnythingElse(text: String) {
        let status = String(text.prefix { character in character != "\r\n" })
        #expect(ClientHandshake.read(Array(text.utf8).span) == .refused(status: status))
    }

    @Test
    func requestNamesPathHostAndSubprotocol() {
        let request = ClientHandshake.request(path: "/x", port: 8000, subprotocol: "centrifuge-json")
        let text = String(decoding: request, as: UTF8.self)
        #expect(text.hasPrefix("GET /x HTTP/1.1\r\nHost: 127.0.0.1:8000\r\n"))
        #expect(text.hasSuffix("Sec-WebSocket-Protocol: centrifuge-json\r\n\r\n"))
    }
}

import Testing
import WebSocketCodec

struct HandshakeRejectionTests {
    static let all: [HandshakeRejection] = [
        .badRequest("x"), .unauthorized(challenge: "Bearer"), .forbidden("x"), .notFound, .methodNotAllowed,
        .requestTimeout, .targetTooLong, .upgradeRequired("x"), .headTooBig("x"), .unavailable(retryAfterSeconds: 5),
        HandshakeRejection(status: 429, message: "x"), HandshakeRejection(status: 500, message: "é"),
        HandshakeRejection(status: 499, message: "x"), HandshakeRejection(status: 599, message: "x"),
    ]

    @Test func theFactoriesHaveTheirStatuses() {
        #expect(Self.all.map(\.status) == [400, 401, 403, 404, 405, 408, 414, 426, 431, 503, 429, 500, 499, 599])
    }

    @Test(arguments: all)
    func everyRefusalIsAWholeResponseThatEndsTheConnection(rejection: HandshakeRejection) throws {
        var output: [UInt8] = []
        rejection.append(to: &output)
        let text = String(decoding: output, as: UTF8.self)
        let parts = text.split(separator: "\r\n\r\n", maxSplits: 1)
        try #require(parts.count == 2)
        let lines = parts[0].split(separator: "\r\n").map(String.init)
        #expect(lines[0] == "HTTP/1.1 \(rejection.status) \(rejection.reason)")
        #expect(lines.contains("Connection: close"))
        #expect(lines.contains("Content-Length: \(parts[1].utf8.count)"))
        for field in rejection.headers { #expect(lines.contains("\(field.name): \(field.value)")) }
    }

    @Test func aFullServerTellsWhenToComeBack() {
        let rejection = HandshakeRejection.unavailable(retryAfterSeconds: 7)
        #expect(rejection.headers == [HeaderField(name: "Retry-After", value: "7")])
        #expect(HandshakeRejection.unavailable(retryAfterSeconds: -1).headers[0].value == "0")
    }
}

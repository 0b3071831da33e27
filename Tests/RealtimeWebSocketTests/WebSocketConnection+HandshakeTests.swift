import RealtimeEngine
import RealtimeWebSocket
import Testing
import WebSocketCodec

struct WebSocketHandshakeTests {
    @Test func handshakeAndFramesInOneChunk() {
        let bench = WebSocketBench()
        let line = bench.accept()
        line.send(Wire.request() + Wire.text("one") + Wire.text("two"))
        #expect(line.heard == ["101", "text hello", "text one", "text two"])
        #expect(line.connection.deadline == nil)
    }

    @Test func handshakeByteByByte() {
        let bench = WebSocketBench()
        let line = bench.accept()
        for byte in Wire.request() + Wire.text("one") { line.send([byte]) }
        #expect(line.heard == ["101", "text hello", "text one"])
    }

    @Test func clientProtocolRunsOverTextFrames() throws {
        let bench = WebSocketBench()
        let line = bench.open("/connection/websocket")
        line.send(text: #"{"id":1,"connect":{}}"# + "\n" + #"{"id":2,"subscribe":{"channel":"a"}}"#)
        line.send(text: #"{"id":3,"publish":{"channel":"a","data":{"x":1}}}"#)
        let heard = line.heard
        try #require(heard.count == 4)
        #expect(heard[1].hasPrefix(#"text {"id":1,"connect":"#))
        #expect(heard[1].contains("\n" + #"{"id":2,"subscribe":"#), "replies of one turn share a message")
        #expect(heard[2] == #"text {"id":3,"publish":{}}"#)
        #expect(heard[3].hasPrefix(#"text {"push":{"channel":"a","pub":{"data":{"x":1}"#))
    }

    @Test(arguments: [
        (Array("nonsense\r\n\r\n".utf8), "400"),
        (Wire.request(host: nil), "400"),
        (Wire.request(extra: ["Origin: https://evil.example"]), "403"),
        (Wire.request("/nowhere"), "404"),
        (Wire.request(method: "POST"), "405"),
        (Wire.request(upgrade: false), "426"),
        (Wire.request(version: "8"), "426"),
        (Wire.request("/" + String(repeating: "x", count: 9000)), "414"),
        (Wire.request(extra: ["X: " + String(repeating: "x", count: 9000)]), "431"),
        (Wire.request("/health", upgrade: false), "200"),
        (Wire.request("/health", method: "HEAD", upgrade: false), "200"),
    ])
    func answerThatIsNotAnUpgradeEndsTheStream(request: [UInt8], status: String) {
        let bench = WebSocketBench()
        let line = bench.accept()
        line.send(request)
        #expect(line.heard == [status])
        #expect(line.stream.shutdownCount == 1)
        #expect(bench[.connectionsOpened] == 0)
        #expect(bench[.handshakesRefused] == (status == "200" ? 0 : 1))
        line.send(Wire.request())
        #expect(line.heard == [status])
        #expect(!line.stream.isAborted)
        bench.advance(by: .seconds(status == "200" ? 10 : 2))
        #expect(line.stream.isAborted, "a peer that was answered may not linger")
        line.end()
        #expect(line.connection.isEnded)
    }

    @Test func headAnswerHasNoBody() {
        let bench = WebSocketBench()
        let lines = ["GET", "HEAD"].map { method in
            let line = bench.accept()
            line.send(Wire.request("/health", method: method, upgrade: false))
            return String(decoding: line.stream.bytes, as: UTF8.self)
        }
        #expect(lines[0] == lines[1] + "ok\n")
    }

    @Test func documentAnswersAPlainRequest() {
        let bench = WebSocketBench()
        let line = bench.accept()
        line.send(Wire.request("/?page=1", upgrade: false))
        let answer = String(decoding: line.stream.bytes, as: UTF8.self)
        #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 3\r\n"))
        #expect(answer.contains("\r\nX-Test: 1\r\n"))
        #expect(answer.hasSuffix("\r\nConnection: close\r\n\r\n<p>"))
        #expect(line.stream.shutdownCount == 1)
    }

    @Test(arguments: [("POST", false, "405"), ("GET", true, "101")])
    func documentIsOnlyForPlainReading(method: String, upgrade: Bool, status: String) {
        let bench = WebSocketBench()
        let line = bench.accept()
        line.send(Wire.request("/connection/websocket", method: method, upgrade: upgrade))
        #expect(line.heard.first == status)
    }

    @Test func requestThatTakesTooLongIsTold() {
        let bench = WebSocketBench()
        let line = bench.accept()
        line.send(Array(Wire.request().prefix(40)))
        bench.advance(by: .milliseconds(9999))
        #expect(line.heard == [])
        bench.advance(by: .milliseconds(1))
        #expect(line.heard == ["408"])
        #expect(line.stream.shutdownCount == 1)
    }

    @Test func furtherBytesDoNotProlongTheHandshake() {
        let bench = WebSocketBench()
        let line = bench.accept()
        for byte in Wire.request().prefix(9) {
            line.send([byte])
            bench.advance(by: .milliseconds(1200))
        }
        #expect(line.heard == ["408"])
    }

    @Test func fullNodeSaysWhenToComeBack() {
        let bench = WebSocketBench { $0.limits.connections = 1 }
        let first = bench.open()
        let second = bench.open()
        #expect(second.heard == ["503"])
        #expect(String(decoding: second.stream.bytes, as: UTF8.self).contains("\r\nRetry-After: 5\r\n"))
        #expect(bench[.connectionsRefusedLimit] == 1)
        first.end()
        #expect(bench.open().heard == ["101", "text hello"])
    }

    @Test func addressWithTooManyConnectionsIsAnsweredWith429() {
        let bench = WebSocketBench { $0.limits.connectionsPerAddress = 1 }
        let first = bench.open()
        let second = bench.open()
        #expect(second.heard == ["429"])
        #expect(String(decoding: second.stream.bytes, as: UTF8.self).contains("\r\nRetry-After: 5\r\n"))
        #expect(bench[.connectionsRefusedAddress] == 1)
        first.end()
        #expect(bench.open().heard == ["101", "text hello"])
    }

    @Test func connectionsThatComeTooFastAreEachToldATimeOfTheirOwn() {
        let bench = WebSocketBench { configuration in
            configuration.limits.connectsPerSecond = 2
            configuration.limits.connectBurst = 1
            configuration.timing.slowStart = .zero
        }
        #expect(bench.open().heard == ["101", "text hello"])
        let refused = (0..<3).map { _ in bench.open() }
        let answers = refused.map { line in String(decoding: line.stream.bytes, as: UTF8.self) }
        for (answer, seconds) in zip(answers, [1, 1, 2]) {
            #expect(answer.hasPrefix("HTTP/1.1 503 ") && answer.contains("\r\nRetry-After: \(seconds)\r\n"))
        }
        #expect(bench[.connectionsRefusedRate] == 3)
    }

    @Test func hubThatStopsRefusesWith503() {
        let bench = WebSocketBench()
        bench.turn { core, _ in core.stop() }
        #expect(bench.open().heard == ["503"])
    }

    @Test func roomIsJoinedBeforeThe101Leaves() {
        let bench = WebSocketBench()
        let writer = bench.open()
        let line = bench.accept(room: 0)
        line.send(Wire.request())
        writer.send(text: "!early")
        line.read()
        #expect(line.heard == ["101", "text hello", "text !early"])
    }

    @Test func subprotocolIsChosen() {
        let bench = WebSocketBench()
        let line = bench.accept()
        line.send(Wire.request(extra: ["Sec-WebSocket-Protocol: other, echo"]))
        #expect(String(decoding: line.stream.bytes, as: UTF8.self).contains("\r\nSec-WebSocket-Protocol: echo\r\n"))
        #expect(
            String(decoding: line.stream.bytes, as: UTF8.self).contains(
                "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo="
            )
        )
    }

    @Test func streamThatEndsDuringTheHandshakeLeavesNothing() {
        let bench = WebSocketBench()
        let line = bench.accept()
        line.send(Array(Wire.request().prefix(10)))
        line.end()
        line.end()
        #expect(line.connection.isEnded)
        #expect(line.connection.deadline == nil)
        #expect(bench[.connectionsOpened] == 0)
        #expect(bench.handler.closedCount == 0)
    }

    @Test func answerIsWrittenWholeThroughATightStream() {
        let bench = WebSocketBench()
        let line = bench.accept(room: 7)
        line.send(Wire.request("/nowhere"))
        #expect(line.stream.shutdownCount == 0)
        for _ in 0..<200 where line.stream.isFull { line.read(5) }
        #expect(line.heard == ["404"])
        #expect(line.stream.shutdownCount == 1)
        #expect(String(decoding: line.stream.bytes, as: UTF8.self).hasSuffix("there is nothing here\n"))
    }
}

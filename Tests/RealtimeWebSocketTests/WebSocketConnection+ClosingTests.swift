import RealtimeEngine
import RealtimeProtocol
import RealtimeWebSocket
import Testing
import WebSocketCodec

struct WebSocketClosingTests {
    @Test(arguments: [1000, 1001, 3000, 4999, nil] as [UInt16?])
    func peersCloseIsAnsweredWithItsCode(code: UInt16?) {
        let bench = WebSocketBench()
        let line = bench.open()
        line.send(Wire.text("one") + Wire.close(code, code == nil ? "" : "bye") + Wire.text("never"))
        #expect(line.heard == ["101", "text hello", "text one", "close \(code.map { "\($0)" } ?? "-")"])
        #expect(line.stream.shutdownCount == 1)
        line.end()
        #expect(bench.handler.closedCount == 1)
        #expect(bench[.connectionsOpen] == 0)
    }

    @Test func ourCloseWaitsForThePeers() {
        let bench = WebSocketBench()
        let line = bench.open()
        line.send(text: "close")
        #expect(line.heard == ["101", "text hello", "close 3000"])
        #expect(line.stream.shutdownCount == 0)
        line.send(text: "late")
        line.send(Wire.frame(.ping, "late"))
        line.send(Wire.close(3000))
        #expect(line.heard == ["101", "text hello", "close 3000"])
        #expect(line.stream.shutdownCount == 1)
        #expect(!line.stream.isAborted)
    }

    @Test func bothCloseAtOnce() {
        let bench = WebSocketBench()
        let line = bench.open()
        line.stream.room = 0
        line.send(text: "close")
        line.send(Wire.close(1001))
        line.read()
        #expect(line.heard.filter { words in words.hasPrefix("close") }.count == 1)
        #expect(line.stream.shutdownCount == 1)
    }

    @Test func pausedPeerIsReadAgainForItsClose() {
        let bench = WebSocketBench { $0.limits.ownQueueBytes = 1000 }
        let line = bench.open()
        line.stream.room = 0
        for _ in 0..<20 { line.send(Wire.frame(.ping, String(repeating: "x", count: 100))) }
        line.send(Wire.close(1000))
        #expect(!line.stream.isReading)
        bench.turn { core, _ in core.stop() }
        line.read()
        #expect(line.heard.last == "close 3001")
        #expect(line.stream.shutdownCount == 1)
    }

    @Test func peerThatNeverAnswersOurCloseIsAborted() {
        let bench = WebSocketBench()
        let line = bench.open()
        line.send(text: "close")
        bench.advance(by: .milliseconds(9900))
        #expect(!line.stream.isAborted)
        bench.advance(by: .milliseconds(300))
        #expect(line.stream.isAborted)
        line.end()
        #expect(bench.handler.closedCount == 1)
    }

    @Test func peerThatKeepsTalkingInsteadOfClosingIsAborted() {
        let bench = WebSocketBench()
        let line = bench.open()
        line.send(text: "close")
        for _ in 0..<120 {
            line.send(text: "still here")
            bench.advance(by: .milliseconds(100))
        }
        #expect(line.stream.isAborted)
    }

    struct Violation: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var bytes: [UInt8]
        var code: String
    }

    static let violations = [
        Violation(testDescription: "unmasked", bytes: [0x81, 0x01, 0x41], code: "1002"),
        Violation(testDescription: "reserved opcode", bytes: [0x83, 0x80, 0, 0, 0, 0], code: "1002"),
        Violation(testDescription: "continuation first", bytes: Wire.frame(.continuation, "x"), code: "1002"),
        Violation(testDescription: "not UTF-8", bytes: Wire.frame(.text, [0xFF]), code: "1007"),
        Violation(testDescription: "too big", bytes: [0x82, 0xFF, 0, 0, 0, 1, 0, 0, 0, 0], code: "1009"),
        Violation(
            testDescription: "too many fragments",
            bytes: Wire.frame(.text, "", fin: false)
                + Array(repeating: Wire.frame(.continuation, "", fin: false), count: 200).joined(),
            code: "1008"
        ),
        Violation(testDescription: "close code 1005", bytes: Wire.close(1005), code: "1002"),
        Violation(testDescription: "close of one byte", bytes: Wire.frame(.close, [3]), code: "1002"),
    ]

    @Test(arguments: violations, [0, 3])
    func violationIsToldOnceAndThenTheStreamIsShutDown(violation: Violation, room: Int) {
        let bench = WebSocketBench()
        let other = bench.open()
        let line = bench.open()
        line.send(text: "one")
        line.stream.room = room
        line.send(Wire.text("two") + violation.bytes + Wire.text("never"))
        line.send(Wire.text("nor this"))
        line.send(violation.bytes)
        for _ in 0..<100 where line.stream.isFull { line.read(3) }
        #expect(line.heard == ["101", "text hello", "text one", "text two", "close \(violation.code)"])
        #expect(line.stream.shutdownCount == 1)
        line.end()
        #expect(bench.handler.closedCount == 1)
        other.send(text: "fine")
        #expect(other.heard.last == "text fine")
    }

    @Test func halfWrittenCloseIsFinishedBeforeTheShutdown() {
        let bench = WebSocketBench()
        let line = bench.open()
        line.stream.room = 3
        line.send(text: "close")
        #expect(line.stream.isFull)
        line.send(Wire.close(3000))
        #expect(line.stream.shutdownCount == 0)
        line.read()
        #expect(line.heard == ["101", "text hello", "close 3000"])
        #expect(line.stream.shutdownCount == 1)
    }

    @Test(arguments: [1, 2, 3, 4, 20])
    func violationWhileOurCloseIsHalfWritten(room: Int) {
        let bench = WebSocketBench()
        let line = bench.open()
        line.stream.room = room
        line.send(text: "close")
        line.send([0x83, 0x80, 0, 0, 0, 0])
        line.read()
        #expect(line.heard == ["101", "text hello", "close 3000"])
        #expect(line.stream.shutdownCount == 1)
    }

    @Test(arguments: [
        (3503, String(repeating: "é", count: 100), "3503"), (70_000, "x", nil), (1006, "x", nil), (12, "x", nil),
    ])
    func longReasonIsCutAndUnsendableCodeReplaced(code: UInt32, reason: String, told: String?) {
        let bench = WebSocketBench()
        let line = bench.open()
        bench.turn { core, _ in
            for connection in core.machineSlots { core.disconnect(connection, Disconnect(code: code, reason: reason)) }
        }
        #expect(line.heard.last?.hasPrefix("close ") == true)
        if let told { #expect(line.heard.last == "close \(told)") }
    }

    @Test func failedWriteOfTheCloseAborts() {
        let bench = WebSocketBench()
        let line = bench.open()
        line.stream.isBroken = true
        line.send(Wire.close(1000))
        #expect(line.stream.isAborted)
        line.end()
        #expect(bench.handler.closedCount == 1)
    }

    @Test func failedWriteOfDataIsFollowedByTheEnd() {
        let bench = WebSocketBench()
        let line = bench.open()
        line.stream.isBroken = true
        line.send(text: "one")
        line.send(text: "two")
        line.end()
        #expect(bench.handler.closedCount == 1)
        #expect(bench[.connectionsOpen] == 0)
    }

    /// What a peer may have sent before its stream ends.
    @Test(arguments: [
        Wire.request(), Wire.request() + Wire.text("one"), Wire.request() + [0x81], Wire.request() + Wire.text("close"),
        Wire.request() + Wire.close(1000), Wire.request() + [0x83, 0x80, 0, 0, 0, 0],
    ])
    func endAtAnyPhaseIsToldOnce(bytes: [UInt8]) {
        let bench = WebSocketBench()
        let line = bench.accept()
        line.send(bytes)
        line.end()
        line.end()
        line.send(Wire.text("after the end"))
        bench.advance(by: .seconds(120))
        #expect(bench.handler.closedCount == 1)
        #expect(bench[.connectionsClosed] == 1)
        #expect(bench[.connectionsOpen] == 0)
        #expect(line.connection.deadline == nil)
    }

    @Test func hubThatStopsSaysGoodbye() {
        let bench = WebSocketBench()
        let lines = [bench.open(), bench.open("/connection/websocket")]
        bench.turn { core, _ in core.stop() }
        #expect(lines.map { line in line.heard.last } == ["close 3001", "close 3001"])
    }

    @Test func silentPeerIsToldWhy() {
        let bench = WebSocketBench()
        let line = bench.open()
        for _ in 0..<400 { bench.advance(by: .milliseconds(100)) }
        #expect(line.heard == ["101", "text hello", "ping", "close 3012"])
    }
}

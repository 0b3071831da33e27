import RealtimeEngine
import Testing
import WebSocketCodec

@testable import RealtimeWebSocket

struct WebSocketFramesTests {
    @Test func pongsKeepTheirOrderWithReplies() {
        let bench = WebSocketBench()
        let line = bench.open()
        line.send(Wire.text("one") + Wire.frame(.ping, "a") + Wire.text("two") + Wire.frame(.ping, "b"))
        #expect(line.heard == ["101", "text hello", "text one", "pong a", "text two", "pong b"])
    }

    @Test func pingBetweenFragmentsIsAnsweredFirst() {
        let bench = WebSocketBench()
        let line = bench.open()
        line.send(Wire.frame(.text, "on", fin: false) + Wire.frame(.ping, "a") + Wire.frame(.continuation, "e"))
        #expect(line.heard == ["101", "text hello", "pong a", "text one"])
    }

    @Test func unaskedPongIsIgnored() {
        let bench = WebSocketBench()
        let line = bench.open()
        line.send(Wire.frame(.pong, "a") + Wire.text("one"))
        #expect(line.heard == ["101", "text hello", "text one"])
    }

    @Test func binaryStaysBinary() {
        let bench = WebSocketBench()
        let line = bench.open()
        line.send(Wire.frame(.binary, "xyz"))
        #expect(line.heard == ["101", "text hello", "binary xyz"])
    }

    @Test func pingFloodPausesReadingInsteadOfGrowing() {
        let bench = WebSocketBench { $0.limits.ownQueueBytes = 1000 }
        let line = bench.open()
        line.stream.room = 0
        let flood = (0..<200).flatMap { _ in Wire.frame(.ping, String(repeating: "x", count: 100)) }
        line.send(flood)
        line.send(flood)
        #expect(!line.stream.isReading)
        #expect(bench.core.ownQueueBytes.allSatisfy { count in count < 1000 })
        #expect(bench[.disconnectsSlow] == 0)
        line.read()
        #expect(line.heard.count == 2 + 400)
        #expect(line.stream.isReading)
    }

    @Test func slowMessageIsAPolicyViolation() {
        let bench = WebSocketBench()
        let line = bench.open()
        let bytes = Wire.text(String(repeating: "x", count: 100))
        for byte in bytes.prefix(29) {
            line.send([byte])
            bench.advance(by: .seconds(1))
        }
        #expect(line.heard.last == "text hello" || line.heard.last == "ping")
        line.send([bytes[29]])
        bench.advance(by: .seconds(1))
        #expect(line.heard.last == "close 1008")
        #expect(line.stream.shutdownCount == 1)
    }

    @Test func largeFrameThatComesAByteASecondIsLife() {
        let bench = WebSocketBench { $0.timing.messageTimeout = .seconds(100_000) }
        let line = bench.open()
        let bytes = Wire.text(String(repeating: "x", count: 64 * 1024))
        // The heartbeat's interval and timeout pass a hundred times.
        for byte in bytes.prefix(3600) {
            line.send([byte])
            bench.advance(by: .seconds(1))
        }
        #expect(line.stream.shutdownCount == 0)
        line.send(Array(bytes.dropFirst(3600)))
        #expect(line.heard.last == "text " + String(repeating: "x", count: 64 * 1024))
        #expect(bench[.disconnectsNoPong] == 0)
    }

    @Test func messageThatTheHubDoesNotReadMeanwhileIsNotTooSlow() {
        let bench = WebSocketBench {
            $0.limits.bytesPerSecond = 10
            $0.limits.byteBurst = 10
        }
        let line = bench.open()
        let first = Wire.text(String(repeating: "x", count: 600))
        let second = Wire.text("y")
        line.send(first + second.prefix(3))
        #expect(!line.stream.isReading)
        for _ in 0..<50 { bench.advance(by: .seconds(1)) }
        #expect(line.stream.shutdownCount == 0)
        line.send(Array(second.dropFirst(3)))
        for _ in 0..<12 { bench.advance(by: .seconds(1)) }
        #expect(line.heard.last == "text y")
    }

    @Test func pongAnswersThePingOfARawConnection() throws {
        let bench = WebSocketBench()
        let line = bench.open()
        for _ in 0..<26 { bench.advance(by: .seconds(1)) }
        #expect(line.heard.last == "ping")
        line.send(Wire.frame(.pong, ""))
        let id = try #require(line.connection.id)
        #expect(bench.core.roundTrip(of: id) != nil)
    }

    @Test func fragmentsDoNotProlongAMessage() {
        let bench = WebSocketBench()
        let line = bench.open()
        line.send(Wire.frame(.text, "x", fin: false))
        for _ in 0..<31 {
            bench.advance(by: .seconds(1))
            line.send(Wire.frame(.continuation, "x", fin: false))
        }
        #expect(line.heard.last == "close 1008")
    }

    @Test func completeMessageEndsTheDeadline() {
        let bench = WebSocketBench()
        let line = bench.open()
        let bytes = Wire.text("one")
        line.send(Array(bytes.prefix(4)))
        #expect(line.connection.deadline != nil)
        line.send(Array(bytes.dropFirst(4)))
        #expect(line.connection.deadline == nil)
    }

    /// What a client said from its first byte to its Close.
    private static let conversation: [UInt8] = {
        var bytes = Wire.request()
        bytes += Wire.text("one") + Wire.frame(.ping, "p") + Wire.text("!published")
        bytes += Wire.frame(.text, "fra", fin: false) + Wire.frame(.ping, "q") + Wire.frame(.continuation, "gment")
        bytes += Wire.frame(.binary, [UInt8](repeating: 7, count: 300)) + Wire.text("héllo") + Wire.text("")
        return bytes + Wire.close(1000, "done") + Wire.text("never")
    }()

    private static func answers(_ chunks: [[UInt8]]) -> [UInt8] {
        let bench = WebSocketBench()
        let line = bench.accept()
        for chunk in chunks { line.send(chunk) }
        #expect(line.stream.shutdownCount == 1)
        return line.stream.bytes
    }

    @Test func everySplitGivesTheSameBytes() {
        // What a room brings depends on the turn in which the peer closes; everything else must not.
        let whole = ServerTranscript.read(Self.answers([Self.conversation])).filter { $0 != "text !published" }
        #expect(whole.last == "close 1000")
        for place in 1..<Self.conversation.count {
            let answer = Self.answers([Array(Self.conversation[..<place]), Array(Self.conversation[place...])])
            #expect(ServerTranscript.read(answer).filter { $0 != "text !published" } == whole, "split at \(place)")
        }
    }

    /// Without room traffic the bytes are the same however they were cut.
    @Test func everySplitOfRepliesGivesTheSameBytes() {
        var bytes = Wire.request()
        for number in 0..<12 {
            bytes += Wire.text("message \(number)") + Wire.frame(.ping, "\(number)")
            bytes += Wire.frame(.binary, "a", fin: false) + Wire.frame(.continuation, "b")
        }
        bytes += Wire.close(4000)
        let whole = Self.answers([bytes])
        for place in 1..<bytes.count {
            #expect(Self.answers([Array(bytes[..<place]), Array(bytes[place...])]) == whole, "split at \(place)")
        }
        #expect(Self.answers(bytes.map { byte in [byte] }) == whole)
    }

    /// Random chunks, tight streams and the pauses that follow from them lose nothing.
    @Test func randomPausesLoseNothing() {
        var random = SeededGenerator.forTest("pauses")
        for _ in 0..<60 {
            var bytes = Wire.request()
            var expected = ["101", "text hello"]
            for number in 0..<80 {
                let text = "\(number) " + String(repeating: "x", count: Int.random(in: 0..<200, using: &random))
                if random.chance(1, in: 3) {
                    bytes += Wire.frame(.ping, "\(number)")
                    expected.append("pong \(number)")
                } else {
                    bytes += Wire.text(text)
                    expected.append("text \(text)")
                }
            }
            bytes += Wire.close(1000)
            expected.append("close 1000")
            let bench = WebSocketBench { $0.limits.ownQueueBytes = 800 }
            let line = bench.accept()
            var start = 0
            while start < bytes.count {
                let end = min(bytes.count, start + Int.random(in: 1..<400, using: &random))
                line.send(Array(bytes[start..<end]))
                start = end
                if line.stream.isFull {
                    if random.chance(1, in: 2) { line.read(Int.random(in: 0..<600, using: &random)) }
                } else if random.chance(1, in: 3) {
                    line.stream.room = Int.random(in: 0..<300, using: &random)
                }
            }
            line.read()
            #expect(line.heard == expected)
            #expect(line.stream.shutdownCount == 1)
        }
    }
}

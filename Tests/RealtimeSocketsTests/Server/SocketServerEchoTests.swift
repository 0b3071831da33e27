internal import RealtimeEngine
internal import RealtimeSockets
internal import Testing
internal import WebSocketCodec

struct SocketServerEchoTests {
    @Test
    func textAndBytesComeBackAsWhatTheyWere() async throws {
        try await TestServer.run(.echo) { server in
            let client = try await TestClient(port: server.port)
            try await client.send("grüß dich 👋")
            #expect(try await client.next() == .text("grüß dich 👋"))
            try await client.send([0, 255, 128])
            #expect(try await client.next() == .binary([0, 255, 128]))
            try await client.send("")
            #expect(try await client.next() == .text(""))
        }
    }

    @Test
    func mebibyteComesBackWhole() async throws {
        var setup = TestServer.Setup.echo
        setup.configuration.limits.messageBytes = 1 << 20
        try await TestServer.run(setup) { server in
            let client = try await TestClient(port: server.port)
            let bytes = (0..<1 << 20).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
            for _ in 0..<3 {
                try await client.send(bytes)
                #expect(try await client.next() == .binary(bytes))
            }
        }
    }

    @Test
    func fragmentsComeBackAsOneMessageAfterThePongInBetween() async throws {
        try await TestServer.run(.echo) { server in
            let client = try await TestClient(port: server.port)
            let frames = [
                client.frame(.text, fin: false, [0xE2]),
                client.frame(.continuation, fin: false, []),
                client.frame(.ping, Array("beat".utf8)),
                client.frame(.continuation, fin: false, [0x82]),
                client.frame(.continuation, [0xAC]),
            ]
            for frame in frames { try await client.wire.send(frame) }
            #expect(try await client.next() == .pong(Array("beat".utf8)))
            #expect(try await client.next() == .text("€"))
        }
    }

    @Test
    func bytesThatComeOneByOneMakeTheSameConnection() async throws {
        try await TestServer.run(.echo) { server in
            let wire = try await Wire(port: server.port)
            for byte in UpgradeRequest().bytes { try await wire.send([byte]) }
            guard case .bytes(let answer) = try await wire.receive() else {
                Issue.record("no answer")
                return
            }
            #expect(String(decoding: answer, as: UTF8.self).hasPrefix("HTTP/1.1 101 "))
            var frame: [UInt8] = []
            FrameEncoder.append(.text, Array("slow".utf8).span, mask: 7, to: &frame)
            for byte in frame { try await wire.send([byte]) }
            #expect(try await wire.receive() == .bytes([0x81, 4] + Array("slow".utf8)))
        }
    }

    @Test
    func bytesBehindTheHandshakeInTheSamePacketAreKept() async throws {
        try await TestServer.run(.echo) { server in
            var tail: [UInt8] = []
            for word in ["one", "two", "three"] {
                FrameEncoder.append(.text, Array(word.utf8).span, mask: 0x1234_5678, to: &tail)
            }
            let half = tail.count - 4
            let client = try await TestClient(port: server.port, tail: Array(tail[..<half]))
            #expect(try await client.texts(2) == ["one", "two"])
            try await client.wire.send(Array(tail[half...]))
            #expect(try await client.texts(1) == ["three"])
        }
    }

    @Test
    func manyMessagesOnTheirWayAtOnceComeBackInOrder() async throws {
        try await TestServer.run(.echo) { server in
            let client = try await TestClient(port: server.port)
            let words = (0..<5_000).map { number in "message \(number)" }
            try await client.wire.send(words.flatMap { word in client.frame(.text, Array(word.utf8)) })
            #expect(try await client.texts(words.count) == words)
        }
    }

    static let violations: [(bytes: [UInt8], code: UInt16)] = [
        ([0x81, 0x81, 0, 0, 0, 0, 0xFF], 1007), ([0x81, 0x01, 0x41], 1002), ([0x80, 0x80, 0, 0, 0, 0], 1002),
        ([0x82, 0xFF, 0, 0, 0, 1, 0, 0, 0, 0], 1009),
    ]

    @Test(arguments: violations)
    func violationIsAnsweredByItsCodeAndTheEnd(_ bytes: [UInt8], _ code: UInt16) async throws {
        try await TestServer.run(.echo) { server in
            let client = try await TestClient(port: server.port)
            try await client.wire.send(bytes)
            guard case .close(code, let reason) = try await client.next() else {
                Issue.record("no Close with \(code)")
                return
            }
            #expect(!reason.isEmpty)
            #expect(try await client.next() == .end)
        }
    }

    @Test
    func closeIsAnsweredWithItsCodeAfterWhatWasQueued() async throws {
        try await TestServer.run(.echo) { server in
            let client = try await TestClient(port: server.port)
            var bytes = client.frame(.text, Array("last".utf8))
            bytes += client.frame(.close, [0x0F, 0xA0])
            try await client.wire.send(bytes)
            #expect(try await client.next() == .text("last"))
            #expect(try await client.next() == .close(4000, ""))
            #expect(try await client.next() == .end)
        }
    }
}

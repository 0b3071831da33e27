internal import RealtimeEngine
internal import RealtimeProtocol
internal import RealtimeSockets
internal import Testing

struct SocketServerHTTPTests {
    private static let upgrade = UpgradeRequest()

    /// What is asked and the status that answers it.
    static let refusals: [(name: String, request: UpgradeRequest, status: Int)] = [
        ("unknown path", changed { $0.target = "/elsewhere" }, 404),
        ("no version", changed { $0.version = "HTTP/1" }, 400),
        ("two hosts", upgrade.with("Host", "127.0.0.1"), 400),
        ("bad key", upgrade.without("Sec-WebSocket-Key").with("Sec-WebSocket-Key", "c2hvcnQ="), 400),
        ("a body", upgrade.with("Content-Length", "4"), 400),
        ("other origin", upgrade.with("Origin", "http://elsewhere.example"), 403),
        ("posted", changed { $0.method = "POST" }, 405),
        ("long target", changed { $0.target = "/" + String(repeating: "x", count: 8_192) }, 414),
        ("no upgrade", upgrade.without("Upgrade", "Connection"), 426),
        ("old version", upgrade.without("Sec-WebSocket-Version").with("Sec-WebSocket-Version", "12"), 426),
        ("long field", upgrade.with("X", String(repeating: "x", count: 8_192)), 431),
        ("many fields", changed { $0.fields += (0..<100).map { number in ("X-\(number)", "") } }, 431),
        ("long head", changed { $0.fields += (0..<5).map { _ in ("X", String(repeating: "x", count: 4_000)) } }, 431),
    ]

    @Test(arguments: refusals.map(\.name))
    func refusalHasAStatusASentenceAndTheEnd(_ name: String) async throws {
        let refusal = try #require(Self.refusals.first { refusal in refusal.name == name })
        try await TestServer.run(.realtime()) { server in
            let answer = try await Self.answer(to: refusal.request.bytes, port: server.port)
            #expect(answer.status == refusal.status)
            #expect(answer.fields["connection"] == "close")
            #expect(answer.fields["content-length"] == String(answer.body.utf8.count))
            #expect(answer.body.utf8.count > 10)
            if refusal.status == 405 { #expect(answer.fields["allow"] == "GET") }
            if refusal.status == 426 { #expect(answer.fields["sec-websocket-version"] == "13") }
            #expect(server.node.connectionCount == 0)
        }
    }

    @Test
    func healthIsAnsweredWithoutAWebSocket() async throws {
        try await TestServer.run(.realtime()) { server in
            let get = Self.changed { request in request.target = "/health" }.without("Upgrade", "Connection")
            let answer = try await Self.answer(to: get.bytes, port: server.port)
            #expect(answer.status == 200)
            #expect(answer.body == "ok\n")
            #expect(answer.fields["content-length"] == "3")
            var head = get
            head.method = "HEAD"
            let short = try await Self.answer(to: head.bytes, port: server.port)
            #expect(short.status == 200)
            #expect(short.body.isEmpty)
        }
    }

    @Test
    func connectionBeyondTheLimitGets503AndComesInOnceThereIsRoom() async throws {
        var setup = TestServer.Setup.realtime(hubs: 2)
        setup.configuration.limits.connections = 2
        try await TestServer.run(setup) { server in
            let first = try await RealtimeTestClient.connected(port: server.port)
            let second = try await RealtimeTestClient.connected(port: server.port)
            let answer = try await Self.answer(to: UpgradeRequest().bytes, port: server.port)
            #expect(answer.status == 503)
            #expect(answer.fields["retry-after"] == "5")
            #expect(try await Self.health(port: server.port) == 200)
            try await first.socket.leave()
            try await server.waitForConnections(1)
            let third = try await RealtimeTestClient.connected(port: server.port)
            #expect(try await third.call(.ping) == .result(.ping))
            #expect(try await second.call(.ping) == .result(.ping))
        }
    }

    @Test
    func headThatDoesNotEndIsAnswered408() async throws {
        var setup = TestServer.Setup.realtime()
        setup.configuration.timing.handshakeTimeout = .milliseconds(100)
        try await TestServer.run(setup) { server in
            let silent = try await Wire(port: server.port)
            let slow = try await Wire(port: server.port)
            try await slow.send(Array("GET / HTTP/1.1\r\nHost: 127.0".utf8))
            #expect(try HTTPAnswer(try await slow.receiveAll()).status == 408)
            #expect(try HTTPAnswer(try await silent.receiveAll()).status == 408)
        }
    }

    @Test
    func answerReachesAPeerThatHasStoppedSending() async throws {
        try await TestServer.run(.realtime()) { server in
            let wire = try await Wire(port: server.port)
            try await wire.send(UpgradeRequest(target: "/elsewhere").bytes)
            try wire.socket.shutdownWriting().get()
            #expect(try HTTPAnswer(try await wire.receiveAll()).status == 404)
        }
    }

    #if os(Linux)  // Where a reset is reported to who waits for nothing else.
    @Test
    func refusedPeerThatStaysIsDropped() async throws {
        try await TestServer.run(.realtime()) { server in
            let wire = try await Wire(port: server.port)
            try await wire.send(Array("not HTTP\r\n".utf8))
            #expect(try HTTPAnswer(try await wire.receiveAll()).status == 400)
            // What it still sends is read and thrown away until the server has lost patience.
            do {
                try await wire.send([0])
            } catch is SystemError {
                // On a slow machine it has lost it by now, which is what is waited for.
                return
            }
            try await wire.waitForAReset()
        }
    }
    #endif

    private static func changed(_ change: (inout UpgradeRequest) -> Void) -> UpgradeRequest {
        var request = UpgradeRequest()
        change(&request)
        return request
    }

    private static func answer(to request: [UInt8], port: UInt16) async throws -> HTTPAnswer {
        let wire = try await Wire(port: port)
        try await wire.send(request)
        return try HTTPAnswer(try await wire.receiveAll())
    }

    private static func health(port: UInt16) async throws -> Int {
        try await answer(to: UpgradeRequest(target: "/health").without("Upgrade", "Connection").bytes, port: port)
            .status
    }
}

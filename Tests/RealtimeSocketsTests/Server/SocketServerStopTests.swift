internal import RealtimeEngine
internal import RealtimeProtocol
internal import RealtimeSockets
internal import Testing
internal import WebSocketCodec

struct SocketServerStopTests {
    /// What clients are told: when to come back.
    private static let farewell = TestClient.Event.close(
        3001,
        Disconnect.shutdown(afterMilliseconds: 500, withinMilliseconds: 10_000).reason
    )

    @Test(arguments: [1, 2])
    func everyClientIsToldAndThePortIsFreeAfterwards(hubs: Int) async throws {
        let server = try await TestServer.start(.realtime(hubs: hubs))
        var clients: [RealtimeTestClient] = []
        for _ in 0..<8 { clients.append(try await .connected(port: server.port)) }
        async let stopped: Void = server.socket.stop()
        for client in clients {
            #expect(try await client.socket.next() == Self.farewell)
            try await client.socket.sendClose(.init(rawValue: 3001))
            #expect(try await client.socket.next() == .end)
            client.socket.wire.close()
        }
        await stopped
        #expect(server.node.connectionCount == 0)
        var setup = TestServer.Setup.realtime(hubs: hubs)
        setup.options.port = server.port
        try await TestServer.run(setup) { next in
            #expect(next.port == server.port)
            let client = try await RealtimeTestClient.connected(port: next.port)
            #expect(try await client.call(.ping) == .result(.ping))
        }
    }

    @Test
    func streamEndsWithoutAGapBeforeTheClose() async throws {
        let server = try await TestServer.start(.realtime())
        let client = try await RealtimeTestClient.connected(port: server.port)
        _ = try await client.subscribe(to: "news")
        for number in 0..<100 {
            let payload = Payload(kind: .json, bytes: Array("\(number)".utf8))
            _ = try await server.node.publish(payload, to: "news").get()
        }
        async let stopped: Void = server.socket.stop()
        var last = 0
        while true {
            let event = try await client.socket.next()
            guard case .text(let text) = event else {
                #expect(event == Self.farewell)
                break
            }
            last += 1
            #expect(text.contains("\"offset\":\(last)"))
        }
        client.socket.wire.close()
        await stopped
    }

    @Test
    func clientThatNeverAnswersDoesNotHoldUpTheStop() async throws {
        var setup = TestServer.Setup.realtime()
        setup.configuration.timing.closeTimeout = .milliseconds(200)
        let server = try await TestServer.start(setup)
        let connected = try await RealtimeTestClient.connected(port: server.port)
        let halfway = try await TestClient(port: server.port, path: "/connection/websocket")
        let silent = try await Wire(port: server.port)
        await server.socket.stop()
        #expect(try await connected.socket.next() == Self.farewell)
        #expect(try await halfway.next() == Self.farewell)
        try await connected.socket.wire.waitForTheEnd()
        try await silent.waitForTheEnd()
        #expect(server.node.connectionCount == 0)
    }

    @Test
    func clientThatDoesNotReadDoesNotHoldUpTheStop() async throws {
        var setup = TestServer.Setup.echo
        setup.configuration.timing.closeTimeout = .milliseconds(200)
        let server = try await TestServer.start(setup)
        let client = try await TestClient(port: server.port)
        let frame = client.frame(.binary, [UInt8](repeating: 1, count: 60_000))
        // Until neither side takes any more: the server has stopped reading because its answers do not leave.
        var blocked = 0
        while blocked < 100 {
            blocked = client.wire.socket.send(frame) == .wouldBlock ? blocked + 1 : 0
            await Task.yield()
        }
        await server.socket.stop()
        #expect(server.node.connectionCount == 0)
    }

    @Test
    func stopWithoutClientsAndStopTwiceEnd() async throws {
        let server = try await TestServer.start(.echo)
        await server.socket.stop()
        await server.socket.stop()
        let refused = await #expect(throws: SystemError.self) { _ = try await Wire(port: server.port) }
        #expect(refused?.name == "ECONNREFUSED")
    }

    @Test
    func drainLetsClientsGoOneAfterTheOtherAndRefusesNewOnes() async throws {
        var setup = TestServer.Setup.realtime()
        setup.configuration.timing.closeTimeout = .milliseconds(200)
        let server = try await TestServer.start(setup)
        var clients: [RealtimeTestClient] = []
        for _ in 0..<4 { clients.append(try await .connected(port: server.port)) }
        async let drained = server.socket.drain(over: .milliseconds(400), comeBackAt: "ws://b")
        let told = Disconnect.shutdown(afterMilliseconds: 500, withinMilliseconds: 10_000, server: "ws://b").reason
        for client in clients { #expect(try await client.socket.next() == .close(3001, told)) }
        let report = await drained
        #expect(report.connections == 4)
        #expect(report.interrupted == 0)
        let refused = await #expect(throws: SystemError.self) { _ = try await Wire(port: server.port) }
        #expect(refused?.name == "ECONNREFUSED")
    }

    @Test
    func stopEndsADrainAtOnce() async throws {
        let server = try await TestServer.start(.realtime())
        let client = try await RealtimeTestClient.connected(port: server.port)
        async let drained = server.socket.drain(over: .seconds(3_600))
        async let stopped: Void = server.socket.stop()
        #expect(try await client.socket.next() == Self.farewell)
        client.socket.wire.close()
        await stopped
        _ = await drained
        #expect(server.node.connectionCount == 0)
    }

    @Test
    func nodeOutlivesItsServer() async throws {
        let server = try await TestServer.start(.realtime())
        await server.socket.stop()
        let payload = Payload(kind: .json, bytes: Array("1".utf8))
        #expect(try await server.node.publish(payload, to: "news").get().offset == 1)
        #expect(await server.node.hubs[0].withTurn { core in core.connectionCount } == 0)
    }
}

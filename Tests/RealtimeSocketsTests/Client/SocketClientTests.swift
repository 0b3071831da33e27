internal import RealtimeClient
internal import RealtimeEngine
internal import RealtimeProtocol
internal import RealtimeSockets
internal import RealtimeWebSocket
internal import Synchronization
internal import Testing

/// The client that ships, over TCP, against the server that ships.
@Suite(.timeLimit(.minutes(10)))
struct SocketClientTests {
    @Test
    func callsReachTheServerAndItsAnswersComeBack() async throws {
        try await TestServer.run(.realtime(policy: RoomPolicy(presence: true))) { server in
            try await WithClient.run(port: server.port) { client in
                let subscription = try await client.subscription("room").get()
                var events = subscription.events.makeAsyncIterator()
                guard case .subscribed? = await events.next() else { throw Unexpected("not subscribed") }
                #expect(try await client.publish(to: "room", RawJSON.string("one")).get().attempts == 1)
                guard case .publication(let publication)? = await events.next() else { throw Unexpected("nothing") }
                #expect(publication.offset == 1)
                #expect(publication.data.bytes == RawJSON.string("one").bytes)
                #expect(try await client.history("room", limit: 10).get().publications.count == 1)
                #expect(try await client.presence("room").get().presence.count == 1)
                #expect(try await client.presenceStats("room").get().numClients == 1)
                #expect(await client.rpc("none").failure?.reply?.code == .methodNotFound)
            }
        }
    }

    @Test
    func messageOfHalfAMebibyteArrivesWhole() async throws {
        var setup = TestServer.Setup.realtime()
        setup.configuration.limits.messageBytes = 4 * 1024 * 1024
        try await TestServer.run(setup) { server in
            try await WithClient.run(port: server.port) { client in
                let subscription = try await client.subscription("room").get()
                let text = String(repeating: "x", count: 1 << 19)
                async let receipt = client.publish(to: "room", RawJSON.string(text))
                for await event in subscription.events {
                    guard case .publication(let publication) = event else { continue }
                    #expect(publication.data.bytes == RawJSON.string(text).bytes)
                    break
                }
                #expect(try await receipt.get().attempts == 1)
            }
        }
    }

    @Test
    func clientComesBackToARestartedServerAndMissesNothing() async throws {
        var setup = TestServer.Setup.realtime()
        setup.configuration.timing.reconnectAfter = .zero
        setup.configuration.timing.reconnectWithin = .milliseconds(50)
        let first = try await TestServer.start(setup)
        setup.options.port = first.port
        try await WithClient.run(port: first.port) { client in
            let subscription = try await client.subscription("room").get()
            var events = subscription.events.makeAsyncIterator()
            guard case .subscribed? = await events.next() else { throw Unexpected("not subscribed") }
            _ = try await first.node.publish(Payload(kind: .json, bytes: Array("1".utf8)), to: "room").get()
            guard case .publication? = await events.next() else { throw Unexpected("nothing came") }
            await first.socket.stop()
            // The node lives on, and so does its broker: what is published now is missed.
            _ = try await first.node.publish(Payload(kind: .json, bytes: Array("2".utf8)), to: "room").get()
            let service = WebSocketService(endpoints: setup.endpoints)
            let second = try await SocketServer.start(first.node, service: service, options: setup.options).get()
            guard case .subscribed? = await events.next() else { throw Unexpected("not subscribed again") }
            #expect(await events.next() == .recovered(count: 1))
            guard case .publication(let missed)? = await events.next() else { throw Unexpected("not recovered") }
            #expect(missed.offset == 2)
            await second.stop()
        }
    }

    @Test(arguments: [true, false])
    func clientGoesToTheServerThatIsNamedOnlyIfItMayFollow(follows: Bool) async throws {
        var setup = TestServer.Setup.realtime()
        setup.configuration.timing.reconnectAfter = .zero
        setup.configuration.timing.reconnectWithin = .milliseconds(10)
        let first = try await TestServer.start(setup)
        try await TestServer.run(setup) { second in
            let loop = try SocketClientLoop.start().get()
            defer { loop.stop() }
            let urls = [first, second].map { server in "ws://127.0.0.1:\(server.port)/connection/websocket" }
            let transport = try SocketTransport.make(urls[0], on: loop, follows: { url in follows && url == urls[1] })
                .get()
            let client = RealtimeClient(transport: transport, environment: .system())
            await client.connect()
            try await first.waitForConnections(1)
            _ = await first.socket.drain(over: .zero, comeBackAt: urls[1])
            if follows {
                try await second.waitForConnections(1)
            } else {
                for await state in await client.states() {
                    if case .waiting(_, let attempt) = state, attempt > 1 { break }
                }
                #expect(second.node.connectionCount == 0)
            }
            await client.close()
        }
    }

    @Test
    func refusedHandshakeIsToldAndTriedAgain() async throws {
        try await TestServer.run(.realtime()) { server in
            let loop = try SocketClientLoop.start().get()
            defer { loop.stop() }
            let url = "ws://127.0.0.1:\(server.port)/nothing/here"
            let transport = try SocketTransport.make(url, on: loop).get()
            guard case .failure(let failure) = await transport.open() else { throw Unexpected("it opened") }
            #expect(failure.error.message.contains("404"))
            #expect(failure.error.isRetryable)
        }
    }

    @Test
    func nobodyListens() async throws {
        let loop = try SocketClientLoop.start().get()
        defer { loop.stop() }
        // A port that was just free.
        let server = try await TestServer.start(.realtime())
        await server.socket.stop()
        let transport = try SocketTransport.make("ws://localhost:\(server.port)", on: loop).get()
        guard case .failure(let failure) = await transport.open() else { throw Unexpected("it opened") }
        #expect(failure.error.code == .transportFailed)
        #expect(failure.error.isRetryable)
    }

    @Test
    func cancelledOpeningEndsAndALoopThatEndsTakesItsConnectionsAlong() async throws {
        try await TestServer.run(.realtime()) { server in
            let loop = try SocketClientLoop.start().get()
            let transport = try SocketTransport.make("ws://127.0.0.1:\(server.port)/connection/websocket", on: loop)
                .get()
            let opening = Task { await transport.open() }
            opening.cancel()
            // Whoever is first: it opened, or it was cancelled; it ends either way.
            if case .success(let connection) = await opening.value {
                connection.close(Disconnect(code: 1000, reason: ""))
            }
            let connection = try await transport.open().get()
            loop.stop()
            guard case .ended = await connection.receive() else { throw Unexpected("it lives on") }
            guard case .failure = connection.send([1]) else { throw Unexpected("it still takes messages") }
            guard case .failure = await transport.open() else { throw Unexpected("a loop that ended opens") }
            try await server.waitForConnections(0)
        }
    }

    @Test
    func readerThatWaitsGetsEverythingAfterwards() async throws {
        try await TestServer.run(.realtime()) { server in
            let loop = try SocketClientLoop.start().get()
            defer { loop.stop() }
            let url = "ws://127.0.0.1:\(server.port)/connection/websocket"
            let connection = try await SocketTransport.make(url, on: loop).get().open().get()
            let commands =
                #"{"id":1,"connect":{"name":"swift-realtime"}}"# + "\n" + #"{"id":2,"subscribe":{"channel":"r"}}"#
            try connection.send(Array(commands.utf8)).get()
            var heard = ""
            while !heard.contains(#""id":2"#) { heard += try await Self.next(connection) }
            let payload = Payload(kind: .json, bytes: RawJSON.string(String(repeating: "x", count: 2_000)).bytes)
            for _ in 0..<400 { _ = try await server.node.publish(payload, to: "r").get() }
            heard = ""
            while !heard.contains(#""offset":400"#) { heard += try await Self.next(connection) }
            let offsets = heard.parts(after: #""offset":"#).compactMap { rest in Int(rest.prefix { $0.isNumber }) }
            #expect(offsets == Array(1...400))
            connection.close(Disconnect(code: 1000, reason: ""))
        }
    }

    private static func next(_ connection: any ClientConnection) async throws -> String {
        guard case .messages(let messages) = await connection.receive() else { throw Unexpected("it ended") }
        return messages.map { message in String(decoding: message, as: UTF8.self) }.joined(separator: "\n")
    }

    #if os(Linux)
    @Test
    func clientsAndLoopsThatEndLeaveNoDescriptorBehind() async {
        await #expect(processExitsWith: .success) {
            try await TestServer.run(.realtime()) { server in
                let url = "ws://127.0.0.1:\(server.port)/connection/websocket"
                let before = Descriptors.count()
                for round in 0..<60 {
                    let loop = try SocketClientLoop.start().get()
                    let connection = try await SocketTransport.make(url, on: loop).get().open().get()
                    if round % 2 == 0 { connection.close(Disconnect(code: 1000, reason: "")) }
                    loop.stop()
                }
                _ = try await Descriptors.settled(server, at: before)
            }
        }
    }
    #endif

    @Test(arguments: [
        "http://127.0.0.1", "wss://127.0.0.1", "ws://", "ws://example.com/", "ws://127.0.0.1:x/", "ws://127.0.0.1/#a",
        "ws://::1/", "ws://127.0.0.1:70000",
    ])
    func unusableURLIsRefused(url: String) throws {
        let loop = try SocketClientLoop.start().get()
        defer { loop.stop() }
        guard case .failure(let error) = SocketTransport.make(url, on: loop) else { throw Unexpected("it was taken") }
        #expect(error.code == .invalidRequest)
    }

    @Test(arguments: ["ws://127.0.0.1", "ws://[::1]:80/a?b", "ws://localhost:8000?a=b", "ws://[::1]/"])
    func usableURLIsTaken(url: String) throws {
        let loop = try SocketClientLoop.start().get()
        defer { loop.stop() }
        _ = try SocketTransport.make(url, on: loop).get()
    }
}

extension Result {
    fileprivate var failure: Failure? {
        if case .failure(let error) = self { error } else { nil }
    }
}

extension String {
    /// What follows each occurrence of `mark`.
    fileprivate func parts(after mark: String) -> [Substring] {
        self.split(separator: mark, omittingEmptySubsequences: false).dropFirst().map { part in part[...] }
    }
}

internal import RealtimeEngine
internal import RealtimeProtocol
internal import RealtimeSockets
internal import Testing
internal import WebSocketCodec

struct SocketServerRealtimeTests {
    @Test
    func subscriberGetsWhatIsPublishedAndTheHistoryHoldsIt() async throws {
        try await TestServer.run(.realtime()) { server in
            let publisher = try await RealtimeTestClient.connected(port: server.port)
            let subscriber = try await RealtimeTestClient.connected(port: server.port)
            let start = try await subscriber.subscribe(to: "news")
            #expect(start.position.offset == 0)
            for number in 1...300 {
                let request = PublishRequest(channel: "news", data: .integer(Int64(number)))
                #expect(try await publisher.call(.publish(request)) == .result(.publish))
            }
            for number in 1...300 {
                let publication = try await subscriber.publication()
                #expect(publication.offset == UInt64(number))
                #expect(publication.data == .integer(Int64(number)))
            }
            let history = try await publisher.call(.history(HistoryRequest(channel: "news", limit: 1_000)))
            guard case .result(.history(let page)) = history else { throw Unexpected("\(history)") }
            #expect(page.publications.map(\.offset) == Array(1...300))
            #expect(page.position == StreamPosition(epoch: start.position.epoch, offset: 300))
        }
    }

    @Test
    func clientThatComesBackGetsWhatItMissedAndThenLive() async throws {
        try await TestServer.run(.realtime()) { server in
            let position: StreamPosition
            do {
                let client = try await RealtimeTestClient.connected(port: server.port)
                position = try await client.subscribe(to: "quote").position
                client.socket.wire.abort()
            }
            try await server.waitForConnections(0)
            for number in 1...20 { _ = try await server.node.publish(Self.payload(number), to: "quote").get() }
            let client = try await RealtimeTestClient.connected(port: server.port)
            let back = try await client.subscribe(to: "quote", since: position)
            #expect(back.recovered)
            #expect(back.publications.map(\.offset) == Array(1...20))
            _ = try await server.node.publish(Self.payload(21), to: "quote").get()
            #expect(try await client.publication().offset == 21)
        }
    }

    #if os(Linux)
    @Test
    func subscribersOfBothHubsGetTheSameOffsets() async throws {
        try await TestServer.run(.realtime(hubs: 2)) { server in
            var clients: [RealtimeTestClient] = []
            while clients.count < 16 { clients.append(try await .connected(port: server.port)) }
            for client in clients { _ = try await client.subscribe(to: "news") }
            for (number, client) in clients.enumerated() {
                let request = PublishRequest(channel: "news", data: .integer(Int64(number)))
                try await client.send(Array(repeating: .publish(request), count: 25))
            }
            var first: [Publication] = []
            for client in clients {
                var seen: [Publication] = []
                while seen.count < 25 * clients.count {
                    if case .push(let push) = try await client.next(), case .publication(let item) = push.body {
                        seen.append(item)
                    }
                }
                if first.isEmpty { first = seen }
                #expect(seen.map(\.offset) == Array(1...UInt64(seen.count)))
                #expect(seen.map(\.data) == first.map(\.data))
            }
        }
    }
    #endif

    @Test
    func clientThatDoesNotConnectIsToldThatItIsStale() async throws {
        var setup = TestServer.Setup.realtime()
        setup.configuration.timing.connectTimeout = .milliseconds(100)
        try await TestServer.run(setup) { server in
            let client = try await TestClient(port: server.port, path: "/connection/websocket")
            #expect(try await client.next() == .close(3502, "stale"))
            try await client.sendClose(.init(rawValue: 3502))
            #expect(try await client.next() == .end)
        }
    }

    @Test
    func silentClientIsToldThatItsPongIsMissing() async throws {
        var setup = TestServer.Setup.realtime()
        setup.configuration.timing.pingInterval = .milliseconds(100)
        setup.configuration.timing.pongTimeout = .milliseconds(100)
        try await TestServer.run(setup) { server in
            let client = try await RealtimeTestClient.connected(port: server.port)
            #expect(try await client.socket.next() == .text("{}"))
            #expect(try await client.socket.next() == .close(3012, "no pong"))
        }
    }

    @Test
    func binaryIsNotTheProtocol() async throws {
        try await TestServer.run(.realtime()) { server in
            let client = try await TestClient(port: server.port, path: "/connection/websocket")
            try await client.send([1])
            #expect(try await client.next() == .close(3506, "inappropriate protocol"))
        }
    }

    private static func payload(_ number: Int) -> Payload {
        Payload(kind: .json, bytes: Array("\(number)".utf8))
    }
}

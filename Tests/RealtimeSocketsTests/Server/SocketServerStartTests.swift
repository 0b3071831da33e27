internal import RealtimeEngine
internal import RealtimeSockets
internal import RealtimeWebSocket
internal import Testing
internal import WebSocketCodec

struct SocketServerStartTests {
    @Test(arguments: [1, 2])
    func serverTellsThePortThatTheSystemChose(hubs: Int) async throws {
        var setup = TestServer.Setup.echo
        setup.options.hubs = hubs
        try await TestServer.run(setup) { server in
            #expect(server.socket.host == "127.0.0.1")
            #expect(server.port != 0)
            #expect(server.node.hubs.count == hubs)
            let client = try await TestClient(port: server.port)
            try await client.send("here?")
            #expect(try await client.next() == .text("here?"))
        }
    }

    @Test(arguments: [1, 2])
    func portInUseIsATypedErrorWithASentence(hubs: Int) async throws {
        try await TestServer.run(.echo) { first in
            var setup = TestServer.Setup.echo
            setup.options.port = first.port
            setup.options.hubs = hubs
            let error = await #expect(throws: SocketServerError.self) { _ = try await TestServer.start(setup) }
            #expect(error?.code == .cannotListen)
            #expect(error?.message.hasPrefix("cannot listen on 127.0.0.1:\(first.port): ") == true)
            #expect(error?.message.contains("EADDRINUSE") == true)
            let client = try await TestClient(port: first.port)
            try await client.send("still here")
            #expect(try await client.next() == .text("still here"))
        }
    }

    @Test(arguments: ["example.org", "", "256.0.0.1", "127.0.0.1:80", "[::1"])
    func hostThatIsNoAddressIsATypedError(_ host: String) async {
        var setup = TestServer.Setup.echo
        setup.options.host = host
        let error = await #expect(throws: SocketServerError.self) { _ = try await TestServer.start(setup) }
        #expect(error?.code == .invalidAddress)
        #expect(error?.message == "\(host) is not a numeric address")
    }

    @Test
    func addressOfAnotherMachineCannotBeListenedOn() async {
        var setup = TestServer.Setup.echo
        setup.options.host = "192.0.2.1"
        let error = await #expect(throws: SocketServerError.self) { _ = try await TestServer.start(setup) }
        #expect(error?.code == .cannotListen)
        #expect(error?.message.contains("EADDRNOTAVAIL") == true)
    }

    @Test
    func nodeCanBeServedOnTwoPortsAtOnce() async throws {
        try await TestServer.run(.broadcast()) { first in
            let setup = TestServer.Setup.broadcast()
            let service = WebSocketService(endpoints: setup.endpoints)
            let second = try await SocketServer.start(first.node, service: service).get()
            let left = try await TestClient(port: first.port)
            let right = try await TestClient(port: second.port)
            try await left.send("to both")
            #expect(try await left.next() == .text("to both"))
            #expect(try await right.next() == .text("to both"))
            right.wire.abort()
            await second.stop()
            try await left.send("to one")
            #expect(try await left.next() == .text("to one"))
        }
    }
}

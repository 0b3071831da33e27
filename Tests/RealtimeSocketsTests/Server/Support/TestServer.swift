internal import RealtimeEngine
internal import RealtimeSockets
internal import RealtimeWebSocket
internal import Testing

/// A node and its server on a port of the system's choice.
struct TestServer {
    let node: Node
    let socket: SocketServer

    var port: UInt16 { socket.port }

    /// Starts a server, runs `body` and stops the server.
    static func run(
        _ setup: Setup,
        _ body: (TestServer) async throws -> Void
    ) async throws {
        let server = try await start(setup)
        do {
            try await body(server)
        } catch {
            await server.socket.stop()
            throw error
        }
        await server.socket.stop()
    }

    static func start(_ setup: Setup) async throws -> TestServer {
        let node = Node(configuration: setup.configuration, environment: .system)
        let service = WebSocketService(endpoints: setup.endpoints)
        let server = try await SocketServer.start(node, service: service, options: setup.options).get()
        return TestServer(node: node, socket: server)
    }

    /// What a server is made of; `echo`, `broadcast` and `realtime` are where tests begin.
    struct Setup {
        var configuration: HubConfiguration
        var endpoints: [String: WebSocketService.Endpoint]
        var options = SocketOptions()

        init(
            endpoints: [String: WebSocketService.Endpoint],
            connections: HubConfiguration.ConnectionAccess = .granted(ConnectGrant()),
            access: RoomRules.Access = .granted(.all),
            policy: RoomPolicy = RoomPolicy(),
            hubs: Int = 1
        ) {
            configuration = HubConfiguration(
                connections: connections,
                rooms: .all(policy, access: access),
                nodeName: "test"
            )
            configuration.timing.tick = .milliseconds(10)
            configuration.limits.commandsPerSecond = 0
            configuration.limits.bytesPerSecond = 0
            self.endpoints = endpoints
            options.hubs = hubs
        }

        /// Every message comes back.
        static var echo: Setup { Setup(endpoints: ["*": .raw(EchoHandler(), subprotocols: [])]) }

        /// Everybody is in one room.
        static func broadcast(hubs: Int = 1) -> Setup {
            Setup(endpoints: ["*": .raw(BroadcastHandler(), subprotocols: [])], hubs: hubs)
        }

        /// The client protocol.
        static func realtime(
            connections: HubConfiguration.ConnectionAccess = .granted(ConnectGrant()),
            access: RoomRules.Access = .granted(.all),
            policy: RoomPolicy = RoomPolicy(),
            hubs: Int = 1
        ) -> Setup {
            Setup(
                endpoints: ["/connection/websocket": .client],
                connections: connections,
                access: access,
                policy: policy,
                hubs: hubs
            )
        }
    }

    /// Waits until so many connections are open.
    func waitForConnections(_ count: Int) async throws {
        let deadline = MonotonicClock.now() + Wire.patience
        while node.connectionCount != count {
            try #require(MonotonicClock.now() < deadline, "\(node.connectionCount) connections, not \(count)")
            await Task.yield()
        }
    }

    /// Opens clients until each hub has at least two of them.
    ///
    /// The system spreads them over the listeners by chance.
    func clientsOnAllHubs() async throws -> [TestClient] {
        var clients: [TestClient] = []
        while clients.count < 64 {
            clients.append(try await TestClient(port: port))
            if try await fewestConnections() >= 2 { return clients }
        }
        throw Unexpected("one hub got nearly all of 64 connections")
    }

    private func fewestConnections() async throws -> Int {
        var fewest = Int.max
        for hub in node.hubs { fewest = min(fewest, await hub.withTurn { core in core.connectionCount }) }
        return fewest
    }
}

private final class EchoHandler: RawHandler {
    func received(_ connection: inout RawConnection, kind: Payload.Kind, _ bytes: Span<UInt8>) {
        connection.send(kind: kind, bytes)
    }
}

private final class BroadcastHandler: RawHandler {
    func opened(_ connection: inout RawConnection) {
        connection.join(room: "everybody")
    }

    func received(_ connection: inout RawConnection, kind: Payload.Kind, _ bytes: Span<UInt8>) {
        connection.publish(room: "everybody", Payload(kind: kind, bytes: copy(bytes)))
    }
}

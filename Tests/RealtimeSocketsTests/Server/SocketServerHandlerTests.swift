internal import RealtimeEngine
internal import RealtimeProtocol
internal import RealtimeSockets
internal import Synchronization
internal import Testing

/// Handlers that suspend come back on the loop of their hub.
struct SocketServerHandlerTests {
    @Test
    func roomHandlerThatSuspendsKeepsThePublishersOrder() async throws {
        let handler = HoppingRoomHandler()
        try await TestServer.run(.realtime(access: .handler(handler), hubs: 2)) { server in
            let publisher = try await RealtimeTestClient.connected(port: server.port)
            let subscriber = try await RealtimeTestClient.connected(port: server.port)
            _ = try await subscriber.subscribe(to: "open/room")
            let ids = try await publisher.send(
                (1...100).map { number in
                    .publish(PublishRequest(channel: "open/room", data: .integer(Int64(number))))
                }
            )
            for id in ids {
                #expect(try await publisher.next() == .reply(Reply(id: id, outcome: .result(.publish))))
            }
            for number in 1...100 {
                let publication = try await subscriber.publication()
                #expect(publication.data == .integer(Int64(number * 2)))
                #expect(publication.offset == UInt64(number))
            }
            #expect(handler.calls.load(ordering: .relaxed) == 101)
        }
    }

    @Test
    func refusalOfAHandlerReachesTheClient() async throws {
        try await TestServer.run(.realtime(access: .handler(HoppingRoomHandler()))) { server in
            let client = try await RealtimeTestClient.connected(port: server.port)
            let answer = try await client.call(.subscribe(SubscribeRequest(channel: "secret")))
            #expect(answer == .error(.permissionDenied))
            #expect(try await client.call(.ping) == .result(.ping))
        }
    }

    @Test
    func connectThatWaitsHoldsBackItsOwnClientOnly() async throws {
        let handler = GateHandler()
        try await TestServer.run(.realtime(connections: .handler(handler))) { server in
            let waiting = try await TestClient(port: server.port, path: "/connection/websocket")
            let late = RealtimeTestClient(waiting)
            let ids = try await late.send([.connect(ConnectRequest(token: "wait")), .ping])
            let other = try await RealtimeTestClient.connected(port: server.port)
            #expect(try await other.call(.ping) == .result(.ping))
            await handler.gate.open()
            guard case .reply(let connect) = try await late.next() else { throw Unexpected("no reply to connect") }
            #expect(connect.id == ids[0])
            #expect(try await late.next() == .reply(Reply(id: ids[1], outcome: .result(.ping))))
            try await late.socket.leave()
            try await other.socket.leave()
            await handler.closed.wait(for: 2)
        }
    }

    @Test
    func callThatReturnsFirstIsAnsweredFirst() async throws {
        let handler = GateHandler()
        try await TestServer.run(.realtime(connections: .handler(handler))) { server in
            let client = try await RealtimeTestClient.connected(port: server.port)
            let slow = try await client.send(.rpc(RPCRequest(method: "slow")))
            let fast = try await client.call(.rpc(RPCRequest(method: "fast")))
            #expect(fast == .result(.rpc(RPCResult(data: .string("fast")))))
            await handler.gate.open()
            let reply = Reply(id: slow, outcome: .result(.rpc(RPCResult(data: .string("slow")))))
            #expect(try await client.next() == .reply(reply))
        }
    }

    @Test
    func handlerThatReturnsAfterItsClientIsGoneHurtsNobody() async throws {
        let handler = GateHandler()
        try await TestServer.run(.realtime(connections: .handler(handler))) { server in
            let client = try await RealtimeTestClient.connected(port: server.port)
            try await client.send(.rpc(RPCRequest(method: "slow")))
            #expect(try await client.call(.ping) == .result(.ping))
            client.socket.wire.abort()
            await handler.closed.wait(for: 1)
            await handler.gate.open()
            let next = try await RealtimeTestClient.connected(port: server.port)
            #expect(try await next.call(.ping) == .result(.ping))
        }
    }
}

/// Leaves the hub and comes back before each answer.
private final class HoppingRoomHandler: RoomHandler {
    let calls = Atomic(0)
    private let elsewhere = Counter()

    func subscribe(_ event: SubscribeEvent) async -> Result<SubscribeGrant, HandlerError> {
        await hop()
        return event.room == "secret" ? .failure(.error(.permissionDenied)) : .success(SubscribeGrant())
    }

    func publish(_ event: PublishEvent) async -> Result<PublishGrant, HandlerError> {
        await hop()
        let number = Int64(String(decoding: event.data.bytes, as: UTF8.self)) ?? 0
        return .success(PublishGrant(data: .integer(number * 2)))
    }

    private func hop() async {
        calls.add(1, ordering: .relaxed)
        await Task.yield()
        await elsewhere.add()
    }
}

/// Waits at a gate where it is asked to.
private final class GateHandler: ConnectionHandler {
    let gate = Gate()
    let closed = Counter()

    func connect(_ event: ConnectEvent) async -> Result<ConnectGrant, HandlerError> {
        if event.token == "wait" { await gate.pass() }
        return .success(ConnectGrant(user: event.token))
    }

    func rpc(_ event: RPCEvent) async -> Result<RawJSON, HandlerError> {
        if event.method == "slow" { await gate.pass() }
        return .success(.string(event.method))
    }

    func closed(_ event: ClosedEvent) async {
        await closed.add()
    }
}

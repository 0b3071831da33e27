import RealtimeEngine
import RealtimeProtocol

/// Lets everybody in as the user that the token names; every method fails.
struct TokenUsers: ConnectionHandler {
    func connect(_ event: ConnectEvent) async -> Result<ConnectGrant, HandlerError> {
        .success(ConnectGrant(user: event.token))
    }

    func rpc(_ event: RPCEvent) async -> Result<RawJSON, HandlerError> { .failure(.error(.internalError)) }
}

extension TestNode {
    /// Opens a transport and connects as a user, in some rooms.
    func connect(
        _ user: String,
        to rooms: [String] = [],
        hub: Int = 0,
        address: String = "10.0.0.1:7"
    ) async -> (id: ConnectionID?, transport: SharedTransport) {
        let (id, transport) = await self.open(hub, address: address)
        await self.send(id, #"{"id":1,"connect":{"token":"\#(user)"}}"#, hub: hub)
        self.executor.run()
        for (number, room) in rooms.enumerated() {
            await self.send(id, #"{"id":\#(number + 2),"subscribe":{"channel":"\#(room)"}}"#, hub: hub)
        }
        self.executor.run()
        return (id, transport)
    }

    /// Asks the node something whose answer needs its hubs.
    func ask<R: Sendable>(_ question: @escaping @Sendable (Node) async -> R) async -> R {
        let node = self.node
        return await self.executor.finish { await question(node) }
    }

    /// Users are what tokens say.
    static func users(hubs: Int = 1, _ adjust: (inout HubConfiguration) -> Void = { _ in }) -> TestNode {
        TestNode(
            .open { configuration in
                configuration.connections = .handler(TokenUsers())
                adjust(&configuration)
            },
            hubs: hubs
        )
    }
}

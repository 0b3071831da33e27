import RealtimeEngine
import RealtimeProtocol
import RealtimeSockets
import RealtimeWebSocket

/// Whoever has a token may connect; here the token is simply the user's name.
struct Door: ConnectionHandler {
    func connect(_ event: ConnectEvent) async -> Result<ConnectGrant, HandlerError> {
        event.token.isEmpty ? .failure(.disconnect(.invalidToken)) : .success(ConnectGrant(user: event.token))
    }
}

/// Users may speak in every chat but the one of the staff.
struct Chats: RoomHandler {
    func subscribe(_ event: SubscribeEvent) async -> Result<SubscribeGrant, HandlerError> {
        event.room == "chat:staff" ? .failure(.error(.permissionDenied)) : .success(SubscribeGrant())
    }
    func publish(_ event: PublishEvent) async -> Result<PublishGrant, HandlerError> {
        event.room == "chat:staff" ? .failure(.error(.permissionDenied)) : .success(PublishGrant(data: event.data))
    }
}

let chats = RoomRules.Rule(prefix: "chat:", access: .handler(Chats()))
let news = RoomRules.Rule(prefix: "news", access: .granted([.subscribe, .history]))
let configuration = HubConfiguration(connections: .handler(Door()), rooms: RoomRules([chats, news]))
let node = Node(configuration: configuration, environment: .system)
let service = WebSocketService(endpoints: ["/connection/websocket": .client])
let port = CommandLine.arguments.dropFirst().first.flatMap { text in UInt16(text) } ?? 8000
let server = try await SocketServer.start(node, service: service, options: SocketOptions(port: port)).get()

print("listening on \(server.host):\(server.port); a line you type is news, the end of input stops the server")
while let line = readLine() {
    let payload = Payload(kind: .json, bytes: RawJSON.string(line).bytes)
    print("published at \(try await node.publish(payload, to: "news").get())")
}
await server.stop()

internal import RealtimeClient
internal import RealtimeSockets

/// A client with a loop of its own, closed at the end.
enum WithClient {
    static func run(port: UInt16, _ body: (RealtimeClient) async throws -> Void) async throws {
        let loop = try SocketClientLoop.start().get()
        let transport = try SocketTransport.make("ws://127.0.0.1:\(port)/connection/websocket", on: loop).get()
        let client = RealtimeClient(transport: transport, environment: .system())
        await client.connect()
        do {
            try await body(client)
        } catch {
            await client.close()
            loop.stop()
            throw error
        }
        await client.close()
        loop.stop()
    }
}

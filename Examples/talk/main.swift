import RealtimeClient
import RealtimeProtocol
import RealtimeSockets

let url = CommandLine.arguments.dropFirst().first ?? "ws://127.0.0.1:8000/connection/websocket"
let loop = try SocketClientLoop.start().get()
let transport = try SocketTransport.make(url, on: loop).get()
var configuration = ClientConfiguration()
configuration.token = "ada"
let client = RealtimeClient(transport: transport, environment: .system(), configuration: configuration)
await client.connect()
let chat = try await client.subscription("chat:lobby").get()
print(try await chat.publish(RawJSON.string("hello")).get())
for await event in chat.events { print(event) }

internal import Foundation
internal import RealtimeEngine
internal import RealtimeHandlers
internal import RealtimeSockets
internal import RealtimeWebSocket

/// The program: quotes, notifications, dashboards and administration behind one port.
@main
enum QuoteDesk {
    static func main() async {
        do {
            guard let options = try DeskOptions(Array(CommandLine.arguments.dropFirst())) else {
                return print(DeskOptions.help)
            }
            try await self.serve(options)
        } catch let error as DeskOptions.UsageError {
            self.fail(error.message, status: 2)
        } catch {
            self.fail("\(error)", status: 1)
        }
    }

    private static func serve(_ options: DeskOptions) async throws {
        let pages = try WebFiles.load(options.web)
        let file = try QuoteFile(folder: options.data)
        let permissions = Examples.permissions
        let metrics = AdminMetrics()
        let quotes = QuoteHandler(service: DeskQuotes(file: file), permissions: permissions)
        let store = MemoryNotificationStore(environment: .system)
        let notices = NotificationHandler(store: store, permissions: permissions)
        let dashboards = AnalyticsHandler(source: DeskAnalytics(file: file), permissions: permissions)
        let admin = AdminHandler(permissions: permissions, metrics: metrics, announcer: notices)
        let handlers = HandlerSet(authenticator: Examples.tokens, features: [quotes, notices, dashboards, admin])
        let node = await handlers.makeNode(environment: .system, metrics: metrics) { configuration in
            configuration.nodeName = "quote-desk"
        }
        let service = WebSocketService(endpoints: ["/connection/websocket": .client], documents: pages)
        let sockets = SocketOptions(host: options.host, port: options.port)
        let server = try await SocketServer.start(node, service: service, options: sockets).get()
        // Not through the buffer of `print`: whoever waits for this line is behind a pipe, mostly.
        FileHandle.standardOutput.write(Data("listening on \(server.host):\(server.port)\n".utf8))
        await StopSignals.first()
        _ = await server.drain(over: .seconds(options.drain))
        await handlers.stop()
    }

    private static func fail(_ message: String, status: Int32) -> Never {
        FileHandle.standardError.write(Data("quote-desk: \(message)\n".utf8))
        exit(status)
    }
}

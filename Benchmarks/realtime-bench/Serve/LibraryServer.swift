private import Dispatch
private import RealtimeEngine
private import RealtimeProtocol
private import RealtimeSockets
private import RealtimeWebSocket
private import Synchronization
private import WebSocketCodec

/// Runs the library's server until SIGTERM or SIGINT.
func runServer(_ options: ServeOptions) -> ExitCode {
    let signals: SignalWaiter
    switch SignalWaiter.block() {
    case .success(let waiter): signals = waiter
    case .failure(let error):
        Console.complain("cannot wait for signals: \(error)")
        return .environment
    }
    switch waitFor({ await start(options) }) {
    case .failure(let error):
        Console.complain("\(error)")
        return .environment
    case .success(let server):
        Console.print("listening on \(server.host):\(server.port)")
        _ = signals.wait()
        stop(server, over: options.drain, signals)
        return .success
    }
}

/// Lets the clients go; a second signal does not wait for them.
private func stop(_ server: SocketServer, over seconds: Int, _ signals: SignalWaiter) {
    waitFor {
        let impatience = Task {
            if case .success = await signals.stopSignal() { await server.stop() }
        }
        let report = await server.drain(over: .seconds(seconds))
        if report.interrupted > 0 { Console.complain("\(report.interrupted) clients went without their answers") }
        impatience.cancel()
    }
}

/// A tool on loopback: any origin, no rate limit unless asked for, room for ten thousand clients.
private func start(_ options: ServeOptions) async -> Result<SocketServer, SocketServerError> {
    var configuration = HubConfiguration(
        connections: .granted(ConnectGrant()),
        rooms: .all(
            RoomPolicy(overflow: policy(options.overflow), batching: batching(options.batching)),
            access: .granted(.all)
        ),
        nodeName: "realtime-bench"
    )
    configuration.limits.connections = options.maximumConnections
    configuration.limits.messageBytes = options.maximumMessage
    configuration.limits.fragmentsPerMessage = options.maximumFragments
    configuration.limits.commandsPerSecond = options.commandsPerSecond
    // What is to be measured is how fast the server can be.
    configuration.limits.bytesPerSecond = 0
    configuration.limits.ownQueueBytes = max(configuration.limits.ownQueueBytes, 2 * options.maximumMessage)
    let node = Node(configuration: configuration, environment: .system)
    let service = WebSocketService(endpoints: ["*": endpoint(options.mode)], origins: .any)
    let sockets = SocketOptions(host: options.host, port: options.port, hubs: options.hubs)
    return await SocketServer.start(node, service: service, options: sockets)
}

private func batching(_ text: String) -> RoomPolicy.Batching {
    if text == "off" { return .off }
    return Double(text).map { milliseconds in .window(.milliseconds(milliseconds)) } ?? .turn
}

private func policy(_ overflow: ServeOverflow) -> RoomPolicy.Overflow {
    switch overflow {
    case .recover: .recover
    case .skip: .skipToLatest
    case .disconnect: .disconnect
    }
}

private func endpoint(_ mode: ServeMode) -> WebSocketService.Endpoint {
    switch mode {
    case .echo: .raw(EchoHandler(), subprotocols: [])
    case .broadcast: .raw(BroadcastHandler(), subprotocols: [])
    case .realtime: .client
    }
}

/// Sends every message back to where it came from.
private final class EchoHandler: RawHandler {
    func received(_ connection: inout RawConnection, kind: Payload.Kind, _ bytes: Span<UInt8>) {
        connection.send(kind: kind, bytes)
    }
}

/// Puts every connection into one room and publishes what it sends.
private final class BroadcastHandler: RawHandler {
    func opened(_ connection: inout RawConnection) {
        connection.join(room: "everybody")
    }

    func received(_ connection: inout RawConnection, kind: Payload.Kind, _ bytes: Span<UInt8>) {
        connection.publish(room: "everybody", Payload(kind: kind, bytes: copy(bytes)))
    }
}

/// Blocks the main thread, which has nothing else to do, until `body` has returned.
func waitFor<R: Sendable>(_ body: @escaping @Sendable () async -> R) -> R {
    let box = ResultBox<R>()
    let done = DispatchSemaphore(value: 0)
    Task.detached {
        box.store(await body())
        done.signal()
    }
    while true {
        done.wait()
        if let result = box.result { return result }
    }
}

/// Carries a result from a task to the thread that waits for it.
private final class ResultBox<R: Sendable>: Sendable {
    private let contents = Mutex<R?>(nil)

    var result: R? { self.contents.withLock { contents in contents } }

    func store(_ result: R) {
        self.contents.withLock { contents in contents = result }
    }
}

private func copy(_ bytes: Span<UInt8>) -> [UInt8] {
    unsafe bytes.withUnsafeBufferPointer { buffer in unsafe Array(buffer) }
}

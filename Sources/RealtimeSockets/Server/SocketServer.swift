public import RealtimeEngine
public import RealtimeWebSocket

/// A WebSocket server on the system's own sockets: one thread, one listener and one hub for each loop.
///
/// ```swift
/// let server = try await SocketServer.start(node, service: service, options: SocketOptions(port: 8000)).get()
/// print("listening on \(server.host):\(server.port)")
/// await server.stop()
/// ```
public final class SocketServer: Sendable {
    /// The address that it listens on.
    public let host: String
    /// The port that it listens on, also when the system chose it.
    public let port: UInt16
    private let loops: [LoopExecutor]
    private let control: SocketControl
    private let node: Node

    private init(address: SocketAddress, loops: [LoopExecutor], control: SocketControl, node: Node) {
        self.host = address.host.description
        self.port = address.port
        self.loops = loops
        self.control = control
        self.node = node
    }

    /// Adds hubs to `node` and starts to serve.
    public static func start(
        _ node: Node,
        service: WebSocketService,
        options: SocketOptions = SocketOptions(),
        log: (any LogSink)? = nil
    ) async -> Result<SocketServer, SocketServerError> {
        precondition(options.hubs > 0, "a server needs at least one hub")
        guard case .success(var address) = SocketAddress.parse(host: options.host, port: options.port) else {
            return .failure(SocketServerError(.invalidAddress, "\(options.host) is not a numeric address"))
        }
        let control = SocketControl(log: log)
        var loops: [LoopExecutor] = []
        for number in 0..<options.hubs {
            switch await Self.startLoop(number, node, service, options, address, control) {
            case .success(let (loop, bound)):
                loops.append(loop)
                address = bound
            case .failure(let error):
                await Self.stop(loops, control)
                return .failure(error)
            }
        }
        return .success(SocketServer(address: address, loops: loops, control: control, node: node))
    }

    /// Closes the listeners, tells every client that the server shuts down, and returns when all have gone or the close
    /// timeout is over.
    public func stop() async {
        await Self.stop(self.loops, self.control)
    }

    /// Closes the listeners, drains the node, and stops.
    ///
    /// - Parameters: as for `Node.drain`.
    /// - Returns: how it went. `stop` in the meantime ends it at once.
    public func drain(over period: Duration? = nil, comeBackAt server: String? = nil) async -> DrainReport {
        self.control.refuse()
        for loop in self.loops { loop.waker.wake() }
        let report = await self.node.drain(over: period, comeBackAt: server)
        await self.stop()
        return report
    }

    private static func stop(_ loops: [LoopExecutor], _ control: SocketControl) async {
        control.stop()
        for loop in loops { loop.waker.wake() }
        for loop in loops { await loop.ended() }
        for loop in loops { loop.join() }
    }

    private static func startLoop(
        _ number: Int,
        _ node: Node,
        _ service: WebSocketService,
        _ options: SocketOptions,
        _ address: SocketAddress,
        _ control: SocketControl
    ) async -> Result<(LoopExecutor, SocketAddress), SocketServerError> {
        var listening = ListenOptions()
        listening.backlog = Int32(clamping: options.backlog)
        listening.sharesPort = options.hubs > 1
        let free = number == 0 && options.hubs > 1 ? Self.probe(address) : .success(address)
        let prepared = free.flatMap { free in
            Socket.listen(on: free, options: listening)
        }.flatMap { listener in
            Self.prepare(listener, options).map { bound in (listener, bound) }
        }
        switch prepared {
        case .failure(let error):
            return .failure(SocketServerError(.cannotListen, "cannot listen on \(address): \(error)"))
        case .success(let (listener, bound)):
            let parts = SocketParts(listener: listener, service: service, control: control)
            return await Self.run(number, node, parts).map { loop in (loop, bound) }
        }
    }

    /// A port that listeners share could be shared with another server too, without an error: asks for it alone first.
    private static func probe(_ address: SocketAddress) -> Result<SocketAddress, SystemError> {
        Socket.listen(on: address).flatMap { listener in
            let bound = listener.boundAddress()
            listener.close()
            return bound
        }
    }

    /// What accepted sockets inherit from their listener.
    private static func prepare(_ listener: Socket, _ options: SocketOptions) -> Result<SocketAddress, SystemError> {
        listener.setNoDelay(true).flatMap {
            let bytes = Int32(clamping: options.sendBufferBytes)
            return bytes > 0 ? listener.setSendBuffer(bytes: bytes) : .success(())
        }.flatMap { listener.boundAddress() }
    }

    private static func run(
        _ number: Int,
        _ node: Node,
        _ parts: SocketParts
    ) async -> Result<LoopExecutor, SocketServerError> {
        do throws(SystemError) {
            let executor = try LoopExecutor(name: "realtime-hub-\(number)")
            let hub = node.makeHub(on: executor)
            try executor.start(SocketLoopDriver(hub: hub)).get()
            let served = await hub.serve(on: executor, parts)
            if case .failure = served { executor.stop() }
            try served.get()
            return .success(executor)
        } catch {
            parts.listener.close()
            return .failure(SocketServerError(.noResources, "cannot start a loop: \(error)"))
        }
    }
}

/// Enters the hub from its own thread, once for each iteration.
struct SocketLoopDriver: LoopDriver {
    let hub: Hub

    func turn() -> Bool { self.hub.assumeIsolated { hub in hub.turn() } }
    func jobsWillRun() { self.hub.assumeIsolated { hub in hub.beginTurn() } }
    func jobsDidRun(_ count: Int) { self.hub.assumeIsolated { hub in hub.endTurn() } }
    func loopDidEnd() { self.hub.assumeIsolated { hub in hub.loopEnded() } }
}

extension Hub {
    /// Makes the owner of the hub's sockets inside its isolation and begins to accept.
    func serve(on executor: LoopExecutor, _ parts: SocketParts) -> Result<Void, SystemError> {
        do throws(SystemError) {
            let owner = SocketOwner(
                executor: executor,
                poller: try Poller(waker: executor.waker),
                parts: parts,
                core: self.core
            )
            try owner.listen().get()
            self.adopt(owner)
            return .success(())
        } catch {
            return .failure(error)
        }
    }
}

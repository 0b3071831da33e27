import RealtimeEngine
import RealtimeWebSocket

/// The connections of one hub in a simulation: what a socket loop is outside of it.
final class NodeOwner: TransportOwner {
    private let port: NodePort
    private let network: Network
    private let service: WebSocketService
    private let clock: NodeClock
    private let node: Int
    private let heartbeat: HeartbeatChecker
    private var streams: [SimulatedStream?] = []
    private var timers: StreamTimers
    private var fired: [Int32] = []
    private var nextLook: Instant
    private var inputs: [NodePort.Input] = []
    private var bytes: [UInt8] = []
    private var scratch: [UInt8] = []

    init(
        node: Int,
        port: NodePort,
        network: Network,
        service: WebSocketService,
        clock: NodeClock,
        core: HubCore,
        _ trace: Trace
    ) {
        self.timers = StreamTimers(core: core)
        self.nextLook = core.now
        self.node = node
        self.port = port
        self.network = network
        self.service = service
        self.clock = clock
        self.heartbeat = HeartbeatChecker(trace: trace)
    }

    func turn(_ hub: isolated Hub) -> Bool {
        let core = hub.core
        self.port.take(into: &self.inputs)
        if self.inputs.count > 1 { self.network.marks.hit(.turnOfMany) }
        hub.beginTurn()
        for input in self.inputs { self.handle(input, core) }
        self.fireTimers(core)
        hub.endTurn()
        let wake = core.nextWake.orEarlier(self.timers.nextWake)
        self.port.sleep(until: wake.map(self.clock.virtual) ?? .max, self.network.queue, node: self.node)
        self.check(core)
        return true
    }

    func end(_ hub: isolated Hub) {
        // A stream and its connection know each other.
        for stream in self.streams { stream?.connection = nil }
        self.streams = []
    }

    private func handle(_ input: NodePort.Input, _ core: HubCore) {
        let index = input.link.index
        if input.kind == .accept { return self.accept(input.link, core) }
        guard index < self.streams.count, let stream = self.streams[index], stream.handle == input.link else { return }
        switch input.kind {
        case .accept: break
        case .readable: self.read(stream, core)
        case .writable: stream.connection?.writable(core: core)
        case .resumed:
            guard stream.isReading, !stream.isAborted else { return }
            let empty: [UInt8] = []
            stream.connection?.received(empty.span, core: core, scratch: &self.scratch)
            self.read(stream, core)
        case .ended: self.close(stream, core, abortively: true)
        }
        self.watch(stream)
    }

    private func accept(_ link: Network.Handle, _ core: HubCore) {
        while self.streams.count <= link.index { self.streams.append(nil) }
        self.network.trace.require(self.streams[link.index] == nil, .oneTransport, "link \(link.index) is in use")
        let stream = SimulatedStream(link, self.network)
        let address = "client"
        stream.connection = WebSocketConnection(
            stream: stream,
            service: self.service,
            remoteAddress: address,
            core: core
        )
        self.streams[link.index] = stream
        self.read(stream, core)
        self.watch(stream)
    }

    private func read(_ stream: SimulatedStream, _ core: HubCore) {
        guard stream.isReading, !stream.isAborted, let connection = stream.connection else { return }
        var bytes: [UInt8] = []
        swap(&bytes, &self.bytes)
        bytes.removeAll(keepingCapacity: true)
        switch self.network.serverTake(stream.handle, into: &bytes) {
        case .bytes(0): break
        case .bytes: connection.received(bytes.span, core: core, scratch: &self.scratch)
        case .end: self.close(stream, core, abortively: false)
        case .broken: self.close(stream, core, abortively: true)
        }
        swap(&bytes, &self.bytes)
    }

    private func close(_ stream: SimulatedStream, _ core: HubCore, abortively: Bool) {
        guard let connection = stream.connection else { return }
        stream.connection = nil
        connection.ended(core: core)
        self.timers.watch(stream.handle.index, nil)
        self.network.serverClosed(stream.handle, abortively: abortively)
        self.streams[stream.handle.index] = nil
    }

    private func fireTimers(_ core: HubCore) {
        self.timers.takeDue(at: core.now, into: &self.fired)
        for index in self.fired {
            guard let stream = self.streams[Int(index)] else { continue }
            stream.connection?.expired(core: core)
            self.watch(stream)
        }
    }

    private func watch(_ stream: SimulatedStream) {
        if let connection = stream.connection { self.timers.watch(stream.handle.index, connection.deadline) }
    }

    private func check(_ core: HubCore) {
        self.network.trace.require(
            core.connectionCount <= core.limits.connections,
            .bounds,
            "\(core.connectionCount) connections"
        )
        if core.now < self.nextLook { return }
        self.nextLook = core.now.advanced(by: .seconds(1))
        for stream in self.streams {
            guard let stream, stream.connection != nil else { continue }
            // While the hub works off what it has, it does not listen, and cannot tell who is silent.
            guard stream.isReading else { continue }
            let heard = max(self.network.lastHeard(stream.handle), stream.readingSince)
            self.heartbeat.check(heard, now: self.network.queue.now, core.timing)
        }
    }
}

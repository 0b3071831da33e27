import RealtimeEngine
import RealtimeWebSocket

/// The sockets of one hub: listener, poller, accepted streams and their timers, in the hub's isolation.
@safe
final class SocketOwner: TransportOwner {
    var resumed: [SocketStream] = []
    var aborted: [SocketStream] = []
    private var poller: Poller
    private let executor: LoopExecutor
    private let listener: Socket
    private let service: WebSocketService
    private let control: SocketControl
    private var streams: [SocketStream?] = []
    private var free: [Int] = []
    private var generation: UInt64 = 0
    private var open = 0
    private var timers: StreamTimers
    private var fired: [Int32] = []
    private var vector = SendVector()
    private var scratch: [UInt8] = []
    private let buffer: UnsafeMutableRawBufferPointer
    private var isListening = true
    /// When accepting may be tried again after descriptors ran out.
    private var acceptAgain: Instant?
    private var stopDeadline: Instant?

    private static let listenerToken = UInt64.max - 1
    private static let bufferBytes = 128 * 1024
    private static let acceptsPerTurn = 256

    init(executor: LoopExecutor, poller: consuming Poller, parts: SocketParts, core: HubCore) {
        self.executor = executor
        self.poller = poller
        self.listener = parts.listener
        self.service = parts.service
        self.control = parts.control
        self.timers = StreamTimers(core: core)
        unsafe self.buffer = .allocate(byteCount: Self.bufferBytes, alignment: 16)
    }

    deinit {
        unsafe self.buffer.deallocate()
    }

    // MARK: - The loop

    func turn(_ hub: isolated Hub) -> Bool {
        self.handleDeferred(hub)
        let core = hub.core
        let found = self.wait(core)
        hub.beginTurn()
        for index in 0..<found { self.handle(self.poller.event(at: index), core) }
        self.fireTimers(core)
        self.stopIfAsked(core)
        hub.endTurn()
        return !self.isDone(core)
    }

    func end(_ hub: isolated Hub) {
        hub.beginTurn()
        self.closeListener()
        for stream in self.streams {
            if let stream { self.close(stream, hub.core, abortively: true) }
        }
        hub.endTurn()
    }

    /// What transports were told at the end of the last turn: streams to drop, and streams that may hold input.
    private func handleDeferred(_ hub: isolated Hub) {
        while !self.aborted.isEmpty || !self.resumed.isEmpty {
            hub.beginTurn()
            var dropped: [SocketStream] = []
            var going: [SocketStream] = []
            swap(&dropped, &self.aborted)
            swap(&going, &self.resumed)
            let empty: [UInt8] = []
            for stream in going {
                stream.isResumed = false
                guard let connection = stream.connection, !stream.isAborted else { continue }
                connection.received(empty.span, core: hub.core, scratch: &self.scratch)
                self.watch(stream)
            }
            for stream in dropped { self.close(stream, hub.core, abortively: true) }
            hub.endTurn()
        }
    }

    private func wait(_ core: HubCore) -> Int {
        let wake = core.nextWake.orEarlier(self.timers.nextWake).orEarlier(self.acceptAgain)
            .orEarlier(self.stopDeadline)
        let now = Int64(clamping: MonotonicClock.now())
        let timeout = wake.map { wake in UInt64(max(0, wake.nanoseconds - now)) }
        switch self.executor.wait(on: &self.poller, timeoutNanoseconds: timeout) {
        case .success(let found): return found
        case .failure(let error):
            self.control.failed(error)
            return 0
        }
    }

    private func handle(_ event: PollEvent, _ core: HubCore) {
        if event.token == Self.listenerToken { return self.accept(core) }
        let index = Int(event.token & 0xFFFF_FFFF)
        guard index < self.streams.count, let stream = self.streams[index], stream.token == event.token else { return }
        if event.isWritable && stream.wantsWrite {
            stream.wantsWrite = false
            self.updateInterest(stream)
            stream.connection?.writable(core: core)
        }
        if event.isReadable && (stream.isReading || event.isHangup) { self.read(stream, core) }
        self.watch(stream)
    }

    private func fireTimers(_ core: HubCore) {
        self.timers.takeDue(at: core.now, into: &self.fired)
        for index in self.fired {
            guard let stream = self.streams[Int(index)] else { continue }
            stream.connection?.expired(core: core)
            self.watch(stream)
        }
        if let again = self.acceptAgain, again <= core.now {
            self.acceptAgain = nil
            self.control.note(self.poller.modify(self.listener, token: Self.listenerToken, interest: .read))
        }
    }

    // MARK: - Streams

    /// Begins to accept.
    func listen() -> Result<Void, SystemError> {
        self.poller.register(self.listener, token: Self.listenerToken, interest: .read)
    }

    private func accept(_ core: HubCore) {
        for _ in 0..<Self.acceptsPerTurn {
            switch self.listener.accept() {
            case .accepted(let socket, let peer): self.adopt(socket, peer, core)
            case .aborted: continue
            case .wouldBlock: return
            case .exhausted(let error):
                self.control.failed(error)
                self.control.note(self.poller.modify(self.listener, token: Self.listenerToken, interest: []))
                self.acceptAgain = core.now.advanced(by: .milliseconds(100))
                return
            case .failed(let error):
                self.control.failed(error)
                return
            }
        }
    }

    private func adopt(_ socket: Socket, _ peer: SocketAddress, _ core: HubCore) {
        let index = self.free.popLast() ?? self.streams.count
        if index == self.streams.count { self.streams.append(nil) }
        self.generation = (self.generation + 1) & 0x7FFF_FFFF
        let token = UInt64(index) | self.generation << 32
        let stream = SocketStream(socket, index: index, token: token, owner: self)
        if case .failure(let error) = self.poller.register(socket, token: token, interest: .read) {
            self.control.failed(error)
            socket.close()
            self.free.append(index)
            return
        }
        stream.connection = WebSocketConnection(
            stream: stream,
            service: self.service,
            remoteAddress: peer.description,
            core: core
        )
        self.streams[index] = stream
        self.open += 1
        self.watch(stream)
    }

    private func read(_ stream: SocketStream, _ core: HubCore) {
        // A full buffer may mean more; a few rounds at the most, so that one peer cannot hold the loop.
        for _ in 0..<8 {
            switch unsafe stream.socket.receive(into: self.buffer) {
            case .bytes(let count):
                let bytes = unsafe UnsafeRawBufferPointer(rebasing: self.buffer[..<count])
                let span = unsafe Span<UInt8>(_unsafeBytes: bytes)
                stream.connection?.received(span, core: core, scratch: &self.scratch)
                if count < Self.bufferBytes || !stream.isReading || stream.isAborted { return self.trimScratch() }
            case .wouldBlock:
                return
            case .endOfStream:
                return self.close(stream, core, abortively: false)
            case .failed:
                return self.close(stream, core, abortively: true)
            }
        }
        // An edge would not be reported again for what is left.
        if stream.wantsWrite { self.updateInterest(stream) }
    }

    private func trimScratch() {
        if self.scratch.capacity > 1024 * 1024 { self.scratch = [] }
    }

    private func close(_ stream: SocketStream, _ core: HubCore, abortively: Bool) {
        guard let connection = stream.connection else { return }
        stream.connection = nil
        connection.ended(core: core)
        self.timers.watch(stream.index, nil)
        if abortively { stream.socket.abort() } else { stream.socket.close() }
        self.streams[stream.index] = nil
        self.free.append(stream.index)
        self.open -= 1
    }

    private func watch(_ stream: SocketStream) {
        if let connection = stream.connection { self.timers.watch(stream.index, connection.deadline) }
    }

    func watchWritable(_ stream: SocketStream) {
        if stream.wantsWrite { return }
        stream.wantsWrite = true
        self.updateInterest(stream)
    }

    func updateInterest(_ stream: SocketStream) {
        var interest: PollInterest = []
        if stream.isReading { interest.insert(.read) }
        if stream.wantsWrite { interest.insert(.write) }
        // Under memory pressure a system may call a socket writable that takes nothing: waiting for the edge does not spin.
        let trigger: PollTrigger = stream.wantsWrite ? .edge : .level
        let result = self.poller.modify(stream.socket, token: stream.token, interest: interest, trigger: trigger)
        self.control.note(result)
    }

    func send(_ slices: UnsafeBufferPointer<OutboundSlice>, on socket: Socket) -> SendOutcome {
        self.vector.removeAll()
        for index in slices.indices { _ = unsafe self.vector.append(slices[index].bytes) }
        return unsafe socket.send(self.vector)
    }

    // MARK: - Stopping

    private func stopIfAsked(_ core: HubCore) {
        if self.control.isRefusing { self.closeListener() }
        guard self.stopDeadline == nil, self.control.isStopping else { return }
        self.stopDeadline = core.now.advanced(by: core.timing.closeTimeout)
        self.closeListener()
        core.stop()
    }

    private func closeListener() {
        guard self.isListening else { return }
        self.isListening = false
        self.listener.close()
    }

    private func isDone(_ core: HubCore) -> Bool {
        guard let deadline = self.stopDeadline else { return false }
        return self.open == 0 || deadline <= core.now
    }
}

import RealtimeClient
import RealtimeProtocol
import WebSocketCodec

/// The client that ships, with its own WebSocket, on the simulated network: the simulation is its host and its socket.
final class ShippedClient {
    let index: Int
    let stage: Stage
    var random: SimulationRandom
    var rooms: [ShippedRoom]
    var machine: ClientStateMachine
    /// Publishes that wait for their outcome, by the number of their call.
    var publishes: [UInt64: UInt32] = [:]
    /// Other calls that wait.
    var calls: [UInt64: HistoryRequest?] = [:]
    var lastCall: UInt64 = 0
    var actGeneration: UInt32 = 0
    /// Its connection, while it has one.
    private var wire: ClientWire?
    private(set) var clientID: String?
    private var session = SessionNumber(rawValue: 0)
    private var sessions = 0
    private var newest: (session: SessionNumber, message: [UInt8])?
    /// The last message of the connection before this one.
    private var stale: (session: SessionNumber, message: [UInt8])?
    private var window: ReconnectWindow?
    /// How long the refusal of a `connect` said to wait, in milliseconds.
    private var retryAfter: UInt32 = 0
    /// Connections lost in a row, none of which had been stable.
    private var losses = 0
    private(set) var connectedSince: UInt64?
    private let masks: Entropy
    private let timing: ClientTiming
    private var nextSocketWake = Int64.max
    private var isSettling = false

    init(index: Int, stage: Stage, random: SimulationRandom) {
        self.index = index
        self.stage = stage
        var random = random
        self.masks = Entropy(random.split(1))
        var configuration = ClientConfiguration()
        configuration.token = "u\(index)"
        configuration.timing.backoffBase = .milliseconds(random.magnitude(10...500))
        configuration.timing.backoffCap = .milliseconds(random.magnitude(1_000...20_000))
        configuration.timing.stablePeriod = .milliseconds(random.magnitude(1_000...30_000))
        configuration.limits.publishesInFlight = random.magnitude(1...64)
        self.timing = configuration.timing
        self.machine = ClientStateMachine(
            configuration: configuration,
            seed: random.next(),
            keyPrefix: "c\(index)x\(random.next())"
        )
        self.random = random
        self.rooms = stage.rooms.indices.map { room in
            ShippedRoom(room: room, isForbidden: stage.isForbidden(room, client: index))
        }
    }

    var trace: Trace { self.stage.parts.trace }
    var marks: Marks { self.stage.parts.marks }
    var now: UInt64 { UInt64(self.stage.parts.queue.now) }
    var isConnected: Bool { self.clientID != nil }

    // MARK: - What happens to it

    /// The link has something for the client: bytes, room to write, or its end.
    func readable(_ generation: UInt32) {
        guard self.wire?.link.generation == generation else { return }
        self.flush()
        if self.wire?.read(now: self.now) == .some(0) { return }
        self.takeSocketEvents()
        self.settle()
    }

    /// A deadline of the machine's or of the socket's may have come.
    func wake() {
        if self.stage.parts.queue.now >= self.nextSocketWake { self.nextSocketWake = .max }
        self.wire?.socket.tick(now: self.now)
        self.takeSocketEvents()
        self.machine.tick(now: self.now)
        self.settle()
    }

    /// Callbacks of a connection that is gone come late: they must change nothing.
    func replayStale() {
        guard let stale = self.stale else { return }
        self.marks.hit(.shippedStale)
        self.machine.received(stale.message.span, stale.session, now: self.now)
        self.machine.transportEnded(stale.session, .lost, now: self.now)
        self.settle()
    }

    /// Does what the machine wants done, until it wants no more.
    func settle() {
        if self.isSettling { return }
        self.isSettling = true
        while true {
            let effects = self.machine.takeEffects()
            if effects.isEmpty { break }
            for effect in effects { self.carryOut(effect) }
        }
        self.isSettling = false
        self.flush()
        if let deadline = self.wire?.socket.deadline { self.wakeSocket(at: Int64(clamping: deadline)) }
    }

    private func wakeSocket(at time: Int64) {
        guard time < self.nextSocketWake else { return }
        self.nextSocketWake = time
        self.stage.parts.queue.push(.shippedWake, self.index, at: time)
    }

    // MARK: - Effects

    private func carryOut(_ effect: ClientEffect) {
        switch effect {
        case .openTransport(let session, _): self.open(session)
        case .send(let session, let message): self.send(session, message)
        case .closeTransport(let session, _): if session == self.session { self.leave() }
        case .wake(let time): self.stage.parts.queue.push(.shippedWake, self.index, at: Int64(clamping: time))
        case .message(let data):
            let user = "u\(self.stage.user(of: self.index))"
            self.stage.operators.received(data, client: self.clientID ?? "", user: user)
        case .needsToken: self.trace.report(.roundTrip, "the client does what nobody asked for")
        case .stateChanged(let state): self.changed(to: state)
        case .room(let name, let event):
            guard let room = self.stage.roomNumbers[name] else {
                return self.trace.report(.isolation, "an event of “\(name)”, a room that nobody named")
            }
            self.trace.note("shipped", self.index, UInt64(room), self.rooms[room].position?.offset ?? 0)
            self.rooms[room].take(event, self.stage.ledger, self.trace, self.marks)
        case .completed(let number, let result): self.completed(number.rawValue, result)
        }
    }

    private func open(_ session: SessionNumber) {
        self.session = session
        self.sessions += 1
        self.stale = self.newest ?? self.stale
        self.newest = nil
        self.window = nil
        self.retryAfter = 0
        let link = self.stage.network.connect(client: self.index, node: self.random.below(self.stage.nodeCount))
        self.trace.note("open", self.index, UInt64(link.index), UInt64(self.sessions))
        do throws(HandshakeError) {
            let socket = try ClientWebSocket(
                options: ClientWebSocketOptions(host: "simulation"),
                keyBytes: (0..<16).map { _ in UInt8(truncatingIfNeeded: self.random.next()) },
                masks: { [masks = self.masks] in UInt32(truncatingIfNeeded: masks.next().0) },
                now: self.now
            )
            self.wire = ClientWire(link, self.stage.network, socket: socket)
        } catch {
            self.trace.report(.roundTrip, "the client's own request: \(error.message)")
        }
        // What a damaged connection carries is not this client's: it does not use it.
        if self.stage.network.isExcused(link) {
            self.leave()
            self.machine.transportEnded(session, .lost, now: self.now)
        }
    }

    private func send(_ session: SessionNumber, _ message: [UInt8]) {
        guard session == self.session else { return }
        guard case .failure(let failure)? = self.wire?.socket.send(message) else { return }
        self.leave()
        self.machine.transportEnded(session, .failed(failure.error, window: failure.window), now: self.now)
    }

    /// Lets go of the connection, politely or not.
    private func leave() {
        guard let link = self.wire?.link else { return }
        self.wire = nil
        self.stage.network.clientClosed(link, abortively: self.random.chance(5_000))
    }

    private func changed(to state: ClientState) {
        if let client = self.clientID {
            self.clientID = nil
            self.trace.note("lost", self.index, UInt64(client.utf8.count))
            for room in self.rooms.indices { self.rooms[room].disconnected() }
        }
        switch state {
        case .connected(let client):
            self.clientID = client
            self.connectedSince = self.now
            for closing in self.stage.closings { closing.confirmed(client) }
            self.marks.hit(self.sessions > 1 ? .shippedReconnected : .shippedConnected)
            self.actGeneration &+= 1
            self.scheduleAct()
        case .waiting(let until, let attempt): self.check(until, attempt)
        case .disconnected(let cause):
            self.losses = 0
            self.connectedSince = nil
            self.trace.note("given up", self.index, cause == .requested ? 1 : 0)
            if self.stage.isOver { return }
            let pause = Int64(self.random.magnitude(100_000_000...20_000_000_000))
            self.stage.parts.queue.push(.shippedConnect, self.index, at: self.stage.parts.queue.now + pause)
        case .connecting, .closed: break
        }
    }

    /// I24: no longer than the backoff of this attempt, or than the server's window.
    private func check(_ until: UInt64, _ attempt: Int) {
        let delay = until - self.now
        let stable = UInt64(VirtualClock.nanoseconds(self.timing.stablePeriod))
        if let since = self.connectedSince, self.now - since >= stable { self.losses = 0 }
        self.connectedSince = nil
        self.losses += 1
        self.trace.require(attempt == self.losses, .backoff, "attempt \(attempt) after \(self.losses) losses")
        if let window = self.window {
            self.marks.hit(.shippedWindow)
            let first = window.afterMilliseconds * 1_000_000
            let last = first + window.withinMilliseconds * 1_000_000
            return self.trace.require(
                delay >= first && delay <= last,
                .backoff,
                "comes back in \(delay) ns, the server said \(first) to \(last)"
            )
        }
        let base = UInt64(VirtualClock.nanoseconds(self.timing.backoffBase))
        let cap = UInt64(VirtualClock.nanoseconds(self.timing.backoffCap))
        let most = attempt > 32 ? cap : min(cap, base << UInt64(max(0, attempt - 1)))
        let least = UInt64(self.retryAfter) * 1_000_000
        if least > 0 { self.marks.hit(.shippedRetryAfter) }
        self.trace.require(
            delay >= least && delay - least <= most,
            .backoff,
            "comes back in \(delay) ns, attempt \(attempt) allows \(most) after \(least)"
        )
        // One of many nanoseconds: who draws before the cap comes back at the cap most of the time.
        self.trace.require(delay != cap, .backoff, "comes back at the cap, as all the others")
    }

    // MARK: - The socket

    private func takeSocketEvents() {
        let session = self.session
        for event in self.wire?.socket.takeEvents() ?? [] {
            guard self.session == session, self.wire != nil else { return }
            switch event {
            case .opened: self.machine.transportOpened(session, now: self.now)
            case .message(let message):
                self.newest = (session, message)
                self.noteRefusal(message)
                self.machine.received(message.span, session, now: self.now)
            case .failed(let error):
                self.trace.note("refused", self.index)
                let end = TransportEnd(error)
                if case .failed(_, let window) = end { self.window = window }
                self.machine.transportEnded(session, end, now: self.now)
            case .ended(let outcome): self.ended(session, outcome)
            case .closeStream: self.leave()
            }
            self.settle()
        }
    }

    /// A refusal of `connect` may say when to come back.
    private func noteRefusal(_ message: [UInt8]) {
        if self.clientID != nil { return }
        _ = JSONReplyDecoder.decode(message.span, limits: ModelClient.protocolLimits) { message in
            if case .reply(let reply) = message, case .error(let error) = reply.outcome {
                self.retryAfter = error.retryAfterMilliseconds
            }
            return true
        }
    }

    private func ended(_ session: SessionNumber, _ outcome: CloseOutcome) {
        self.trace.note("ended", self.index, UInt64(outcome.code.rawValue))
        if let failure = outcome.failure, failure.origin == .local, failure.code != .tooSlow {
            self.trace.report(.roundTrip, "client \(self.index) got a bad frame: \(failure.message)")
        }
        let end = TransportEnd(outcome)
        if case .closed(let disconnect) = end { self.window = ReconnectWindow(reason: disconnect.reason) }
        self.machine.transportEnded(session, end, now: self.now)
    }

    private func flush() {
        if self.wire?.flush(now: self.now) == true { self.takeSocketEvents() }
    }
}

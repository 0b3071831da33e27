public import RealtimeProtocol

/// A hub's machine and its way out: what transports call, in turns.
///
/// It lives inside its `Hub`'s isolation and is not `Sendable`: get it with `hub.core` from code that is isolated to
/// the hub. Work comes in turns: `beginTurn`, any number of calls, `endTurn`. Everything that became due in a turn
/// leaves in one write per connection at its end. `Hub.withTurn` does both; a socket loop that handles many events at
/// once calls them itself.
public final class HubCore {
    /// Why a connection was refused.
    public enum Refusal: Error, Hashable, Sendable {
        /// The node has as many connections as it may; try again later.
        case connectionLimit
        /// The peer's address has as many connections as it may.
        case addressLimit
        /// Connections come too fast; this one may come again after a time of its own.
        case connectRate(retryAfter: Duration)
        /// The node is shutting down.
        case shuttingDown
    }

    /// What a transport does after it delivered something.
    public enum Flow: Sendable {
        /// Deliver more.
        case proceed
        /// Keep what comes until `setReading(true)`.
        case pause
        /// The connection is closing; drop what comes.
        case stop
    }

    var machine: HubMachine
    private var transports: [(any Transport)?] = []
    /// Where the transports come from.
    private(set) var addresses: [String] = []
    private var calls: [HandlerCall] = []
    private var cancelledCalls: [UInt64] = []
    private var mail: [BrokerEvent] = []
    private var effects: [HubEffect] = []
    private var draining: [Int32] = []
    private let environment: HostEnvironment
    private let broker: any Broker
    private let client: BrokerClient?
    private let link: BrokerLink
    private let mailbox: BrokerMailbox
    private let budget: ConnectionBudget
    private let memory: MemoryBudget
    /// The hub's share of it, as it was told last.
    private var share = 0
    private let metrics: any MetricsSink
    private let log: (any LogSink)?
    private let events: EventStream
    let hub: Int
    private var nextReport: Instant
    private var isStopped = false

    init(_ hub: Int, node: NodeParts, mailbox: BrokerMailbox) {
        self.hub = hub
        self.environment = node.environment
        self.broker = node.broker
        self.client = node.client
        self.budget = node.budget
        self.memory = node.memory
        self.memory.join()
        self.metrics = node.metrics
        self.log = node.log
        self.events = node.events
        self.mailbox = mailbox
        self.link = node.broker.attach(mailbox)
        let time = node.environment.time()
        self.machine = HubMachine(
            configuration: node.configuration,
            broker: .init(node.broker),
            time: time,
            logLevel: node.log?.level
        )
        self.nextReport = time.now
    }

    /// The time of this turn.
    public var now: Instant { self.machine.time.now }

    /// The bounds that transports keep too.
    public var limits: Limits { self.machine.configuration.limits }

    /// The intervals that transports keep too.
    public var timing: Timing { self.machine.configuration.timing }

    /// Connections of this hub.
    public var connectionCount: Int { self.machine.counters[.connectionsOpen] }

    /// Whether some connection is open at this id.
    public func isOpen(_ id: ConnectionID) -> Bool { self.machine.slot(of: id) != nil }

    /// Takes a transport; from now on it is called.
    ///
    /// Refused at the node's limits of connections: of all, of one address, and in a second.
    ///
    /// A raw handler's `opened` runs here: rooms that it joins are joined before the peer can know that it is connected.
    ///
    /// - Parameters:
    ///   - transport: the way out to the peer.
    ///   - info: what the peer speaks and in which format.
    ///   - greeting: bytes that must reach the peer before anything else, such as a handshake's answer.
    public func open(
        _ transport: any Transport,
        _ info: TransportInfo,
        greeting: (inout [UInt8]) -> Void = { _ in }
    ) -> Result<ConnectionID, Refusal> {
        if self.isStopped { return .failure(.shuttingDown) }
        if let refusal = self.budget.open(from: info.remoteAddress, at: self.now) {
            self.machine.counters.add(refusal.metric)
            return .failure(refusal)
        }
        let id = self.machine.open(info, entropy: self.environment.entropy())
        let slot = Int(id.slot)
        while self.transports.count <= slot {
            self.transports.append(nil)
            self.addresses.append("")
        }
        self.transports[slot] = transport
        self.addresses[slot] = info.remoteAddress
        self.machine.enqueue(slot) { _, output in greeting(&output) }
        if case .raw(let handler) = info.session {
            var connection = self.machine.lend(slot)
            handler.opened(&connection)
            self.machine.takeBack(slot, connection)
            self.settle()
        }
        return .success(id)
    }

    /// Bytes of any kind came: the peer is alive.
    ///
    /// Cheap; call it for every read.
    public func heard(_ id: ConnectionID) {
        if let slot = self.machine.slot(of: id) { self.machine.heard(slot) }
    }

    /// A pong of the transport's own came; for raw connections, whose pings are the transport's too, it answers the
    /// heartbeat's ping and is measured.
    public func ponged(_ id: ConnectionID) {
        guard let slot = self.machine.slot(of: id), self.machine.connections[slot].session == nil else { return }
        self.machine.ponged(slot)
    }

    /// The smoothed time from a ping to its answer (RFC 6298 2.3); nil until the first ping was answered.
    public func roundTrip(of id: ConnectionID) -> Duration? {
        guard let slot = self.machine.slot(of: id) else { return nil }
        let roundTrip = self.machine.connections[slot].roundTrip
        return roundTrip < 0 ? nil : .nanoseconds(roundTrip)
    }

    /// A whole message came.
    ///
    /// The bytes are used during the call only.
    public func receive(_ id: ConnectionID, kind: Payload.Kind, _ message: Span<UInt8>) -> Flow {
        self.machine.receive(id, kind: kind, message)
    }

    /// Appends bytes of the transport's own, such as a pong, to the connection's queue; they keep their order with replies
    /// and never cut a frame.
    public func enqueue(_ id: ConnectionID, _ append: (inout [UInt8]) -> Void) {
        guard let slot = self.machine.slot(of: id) else { return }
        self.machine.enqueue(slot) { _, output in append(&output) }
        self.machine.updateReading(slot)
    }

    /// What a transport does next with a connection's input.
    public func flow(of id: ConnectionID) -> Flow {
        self.machine.slot(of: id).map { slot in self.machine.flow(of: slot) } ?? .stop
    }

    /// The transport takes bytes again after it took fewer than offered.
    public func writable(_ id: ConnectionID) {
        self.machine.writable(id)
    }

    /// The peer began to close.
    ///
    /// What is queued still leaves, then the transport is told to finish.
    public func peerClosing(_ id: ConnectionID) {
        self.machine.peerClosing(id)
    }

    /// A transport refused a peer before it became a connection.
    public func countRefusedHandshake() {
        self.machine.counters.add(.handshakesRefused)
    }

    /// Ends a connection with a code that its peer is told.
    public func disconnect(_ id: ConnectionID, _ reason: Disconnect) {
        if let slot = self.machine.slot(of: id) { self.machine.disconnect(slot, reason) }
    }

    /// The peer broke the transport's own protocol: ends the connection and counts the reason.
    ///
    /// - Parameters:
    ///   - id: the connection.
    ///   - reason: what the peer is told; the code is WebSocket's (RFC 6455 7.4.1).
    public func failed(_ id: ConnectionID, _ reason: Disconnect) {
        guard let slot = self.machine.slot(of: id) else { return }
        let metric: Metric =
            switch reason.code {
            case 1007: .disconnectsInvalidText
            case 1008: .disconnectsPolicy
            case 1009: .disconnectsMessageTooBig
            default: .disconnectsProtocolError
            }
        self.machine.disconnect(slot, reason, counting: metric)
    }

    /// The transport is gone, for whatever reason.
    ///
    /// Called exactly once for each opened transport, as its last call.
    public func closed(_ id: ConnectionID) {
        guard self.machine.slot(of: id) != nil else { return }
        self.machine.transportClosed(id)
        self.transports[Int(id.slot)] = nil
        self.budget.close(from: self.addresses[Int(id.slot)])
        self.addresses[Int(id.slot)] = ""
    }
}

extension HubCore {
    /// Reads the clock and does what is due.
    public func beginTurn() {
        self.machine.time = self.environment.time()
        self.mailbox.beginTurn()
        if let wake = self.broker.nextWake, wake <= self.now { self.broker.tick(at: self.machine.time) }
        if let wake = self.client?.nextWake, wake <= self.now { self.client?.tick(at: self.now) }
        self.machine.tick()
    }

    /// When the hub next needs a turn, if nothing happens before; nil for never.
    public var nextWake: Instant? {
        let report = self.machine.counters.isDirty ? self.nextReport : nil
        return report.orEarlier(self.machine.nextWake).orEarlier(self.broker.nextWake)
            .orEarlier(self.client?.nextWake)
    }

    /// Carries out effects and takes mail until there is neither.
    ///
    /// Calls of the host's are put aside for the hub.
    func settle() {
        repeat {
            self.machine.answerUnasked()
            while !self.machine.effects.isEmpty { self.performEffects() }
        } while self.takeMail() || self.machine.hasWork
    }

    private func takeMail() -> Bool {
        guard self.mailbox.take(into: &self.mail) else { return false }
        for event in self.mail { self.machine.handle(event) }
        return true
    }

    func takeCalls() -> [HandlerCall] {
        var taken: [HandlerCall] = []
        swap(&taken, &self.calls)
        return taken
    }

    /// Calls of the host's that nobody waits for any more.
    func takeCancelledCalls() -> [UInt64] {
        var taken: [UInt64] = []
        swap(&taken, &self.cancelledCalls)
        return taken
    }

    /// Offers every ready connection what it is due.
    ///
    /// True when something came of it that must be settled.
    func flush() -> Bool {
        self.machine.collectReady()
        while !self.machine.ready.isEmpty {
            swap(&self.draining, &self.machine.ready)
            for slot in self.draining { self.drain(Int(slot)) }
            self.draining.removeAll(keepingCapacity: true)
        }
        self.machine.settleRooms()
        self.keepToBudget()
        self.reportIfDue()
        return self.machine.hasWork || !self.machine.ready.isEmpty
    }

    /// Tells the node what this hub holds, and gives back what is too much.
    private func keepToBudget() {
        let held = self.machine.heldBytes
        let excess = self.memory.update(from: self.share, to: held)
        if held != self.share { self.machine.counters.add(.memoryBytesUsed, held - self.share) }
        self.share = held
        if excess == 0 { return }
        self.machine.shed(excess)
        let left = self.machine.heldBytes
        if left == self.share { return }
        _ = self.memory.update(from: self.share, to: left)
        self.machine.counters.add(.memoryBytesUsed, left - self.share)
        self.share = left
    }

    /// Bytes in logs and own queues, and those of connections that are being closed.
    package var memoryUse: (held: Int, leaving: Int) { self.machine.memory }

    private func drain(_ slot: Int) {
        let transport = self.transports[slot]
        unsafe self.machine.drain(slot) { slices, total in
            unsafe transport?.write(slices, total: total) ?? .failed
        }
    }

    private func performEffects() {
        swap(&self.effects, &self.machine.effects)
        for effect in self.effects {
            switch effect {
            case .broker(let command): self.broker.perform(command, from: self.link, at: self.machine.time)
            case .call(let call): self.calls.append(call)
            case .cancelCall(let serial): self.cancelledCalls.append(serial)
            case .setReading(let slot, let enabled): self.transports[slot]?.setReading(enabled)
            case .finish(let slot, let reason): self.transports[slot]?.finish(reason)
            case .abort(let slot): self.transports[slot]?.abort()
            case .rawClosed(let handler, let id): handler.closed(id)
            case .event(let event): self.events.record(event, hub: self.hub)
            case .observe(let measure, let value): self.metrics.observe(measure, value, hub: self.hub)
            case .admit(let id, let admission):
                let isCounted = self.budget.claim(user: admission.grant.user)
                self.machine.admit(id, admission, isCounted: isCounted)
            case .release(let user): self.budget.release(user: user)
            }
        }
        self.effects.removeAll(keepingCapacity: true)
    }

    private func reportIfDue() {
        if !self.machine.logs.isEmpty {
            for record in self.machine.logs { self.log?.log(record, hub: self.hub) }
            self.machine.logs.removeAll(keepingCapacity: true)
        }
        if self.machine.time.now < self.nextReport { return }
        self.nextReport = self.machine.time.now.advanced(by: .milliseconds(250))
        self.machine.counters.report(to: self.metrics, hub: self.hub)
    }

    /// Disconnects everybody and takes nobody any more.
    ///
    /// - Parameter reason: What clients are told; without one, that the server shuts down, and when to come back
    ///   (`Timing.reconnectAfter` and `reconnectWithin`).
    public func stop(_ reason: Disconnect? = nil) {
        self.isStopped = true
        let reason = reason ?? self.goodbye(naming: nil)
        // What was acknowledged before leaves before the goodbye, to everybody who takes it.
        self.settle()
        self.machine.closeAllBatches()
        _ = self.flush()
        for slot in self.machine.connections.indices { self.machine.disconnect(slot, reason) }
    }

    /// Takes nobody any more and lets everybody go, spread evenly over `period`; see ``Node/drain(over:comeBackAt:)``.
    func drain(over period: Duration, comeBackAt server: String?) {
        self.isStopped = true
        self.machine.beginDrain(over: period, self.goodbye(naming: server))
    }

    /// How the drain goes; nil when there is none.
    var drainReport: DrainReport? { self.machine.drain?.report }

    /// That the server shuts down, and when and where to come back.
    private func goodbye(naming server: String?) -> Disconnect {
        .shutdown(
            afterMilliseconds: UInt64(clamping: self.timing.reconnectAfter.nanosecondsClamped / 1_000_000),
            withinMilliseconds: UInt64(clamping: self.timing.reconnectWithin.nanosecondsClamped / 1_000_000),
            server: server
        )
    }

    /// The hub will not run again.
    func detach() {
        self.memory.leave(self.share)
        self.machine.counters.add(.memoryBytesUsed, -self.share)
        self.share = 0
        self.machine.counters.report(to: self.metrics, hub: self.hub)
        self.broker.detach(self.link, at: self.machine.time)
        // News that came meanwhile were told to this hub alone.
        while self.takeMail() {}
        for effect in self.machine.effects {
            switch effect {
            case .event(let event): self.events.record(event, hub: self.hub)
            case .release(let user): self.budget.release(user: user)
            default: break
            }
        }
        self.machine.effects = []
        self.mailbox.close()
    }
}

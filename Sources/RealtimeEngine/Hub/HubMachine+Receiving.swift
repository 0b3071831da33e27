import RealtimeProtocol

extension HubMachine {
    /// Bytes of any kind came from the peer: it is alive.
    mutating func heard(_ slot: Int) {
        self.connections[slot].lastInbound = self.time.now
        self.connections[slot].isPingOut = false
    }

    /// One message of whatever the connection speaks.
    mutating func receive(_ id: ConnectionID, kind: Payload.Kind, _ message: Span<UInt8>) -> HubCore.Flow {
        guard let slot = self.slot(of: id), self.connections[slot].phase.isLive else { return .stop }
        if let handler = self.connections[slot].raw {
            self.receiveRaw(slot, handler, kind, message)
        } else if kind == .binary {
            self.disconnect(slot, .inappropriateProtocol, counting: .disconnectsBadRequest)
        } else {
            self.receive(slot, message)
        }
        self.charge(slot, bytes: message.count)
        return self.flow(of: slot)
    }

    func flow(of slot: Int) -> HubCore.Flow {
        if !self.connections[slot].phase.isLive { return .stop }
        return self.connections[slot].isReading ? .proceed : .pause
    }

    /// One message of the client protocol.
    mutating func receive(_ slot: Int, _ message: Span<UInt8>) {
        self.counters.add(.messagesReceived)
        self.counters.add(.messageBytesReceived, message.count)
        var commands: [Result<Command, CommandRejection>] = []
        let outcome = JSONCommandDecoder.decode(message, limits: self.protocolLimits) { command in
            commands.append(command)
            return true
        }
        self.process(slot, commands)
        if case .failure(let error) = outcome, self.connections[slot].phase.isLive {
            self.note(.info, "bad message", ["connection": "\(self.id(of: slot))", "error": error.message])
            self.disconnect(slot, .badRequest, counting: .disconnectsBadRequest)
        }
    }

    /// Runs commands in order until one has to wait for the host; the rest is held and reading stops.
    mutating func process(_ slot: Int, _ commands: [Result<Command, CommandRejection>]) {
        for (index, command) in commands.enumerated() {
            guard self.connections[slot].phase.isLive else { return }
            if self.connections[slot].isHeld || self.connections[slot].isLeaving || self.isFull(slot) {
                self.connections[slot].session?.held.append(contentsOf: commands[index...])
                break
            }
            switch command {
            case .success(let command): self.run(slot, command)
            case .failure(let rejection): self.refuse(slot, rejection)
            }
        }
        self.updateReading(slot)
    }

    /// The host answered or a queue emptied: goes on where `process` stopped.
    mutating func resume(_ slot: Int) {
        self.connections[slot].isHeld = false
        guard let session = self.connections[slot].session, !session.held.isEmpty else {
            self.updateReading(slot)
            return
        }
        var held: [Result<Command, CommandRejection>] = []
        swap(&held, &session.held)
        self.process(slot, held)
    }

    /// Whether a connection has as much under way as it may have.
    func isFull(_ slot: Int) -> Bool {
        Int(self.connections[slot].pendingCalls) >= self.configuration.limits.pendingCallsPerConnection
            || Int(self.connections[slot].pendingPublishes) >= self.configuration.limits.pendingPublishesPerConnection
            || self.isOwnQueueHigh(slot)
    }

    /// Whether replies and notices wait in such numbers that no more commands are taken.
    func isOwnQueueHigh(_ slot: Int) -> Bool {
        self.connections[slot].own.count > self.configuration.limits.ownQueueBytes / 2
    }

    /// Tells the transport to stop or to go on reading, when that changed.
    mutating func updateReading(_ slot: Int) {
        guard self.connections[slot].phase.isLive else { return }
        let holds = self.connections[slot].session?.held.isEmpty == false
        let isStopped = self.connections[slot].isHeld || self.connections[slot].isLeaving
        let wanted = !isStopped && !holds && !self.connections[slot].isThrottled && !self.isFull(slot)
        if wanted == self.connections[slot].isReading { return }
        self.connections[slot].isReading = wanted
        if !wanted {
            self.counters.add(.readsPaused)
            self.spoilRoundTrip(slot)
        } else if self.connections[slot].isPingOut {
            // What the peer sent meanwhile is read now; it has the whole timeout to show it.
            self.schedule(slot, at: self.time.now.advanced(byNanoseconds: self.frameLimits.pongTimeout))
        }
        self.effects.append(.setReading(slot, wanted))
    }

    private mutating func run(_ slot: Int, _ command: Command) {
        guard let session = self.connections[slot].session else { return }
        self.counters.add(.commandsReceived)
        if case .pong = command.request { self.ponged(slot) }
        let wait = self.admit(slot)
        if wait > 0 {
            // An answer to our ping has no reply that could be refused.
            if case .pong = command.request { return self.counters.add(.commandsRefusedRate) }
            return self.refuseForRate(slot, command, wait: wait)
        }
        switch command.request {
        case .connect(let request):
            self.connect(slot, session, request, id: command.id)
        case .pong:
            return
        default:
            guard self.connections[slot].phase == .open else {
                return self.disconnect(slot, .badRequest, counting: .disconnectsBadRequest)
            }
            self.runConnected(slot, session, command)
        }
    }

    /// A command that is understood as far as its id: it fails, the connection goes on.
    private mutating func refuse(_ slot: Int, _ rejection: CommandRejection) {
        self.counters.add(.commandsReceived)
        if rejection.cause.code == .nameTooLong { self.counters.add(.namesRefusedLength) }
        if rejection.cause.code == .keyTooLong { self.counters.add(.keysRefusedLength) }
        guard self.connections[slot].phase == .open else {
            return self.disconnect(slot, .badRequest, counting: .disconnectsBadRequest)
        }
        self.fail(slot, rejection.id, rejection.reply)
    }

    private mutating func runConnected(_ slot: Int, _ session: ClientSession, _ command: Command) {
        switch command.request {
        case .subscribe(let request): self.subscribe(slot, session, request, id: command.id)
        case .unsubscribe(let request): self.unsubscribe(slot, request.channel, id: command.id)
        case .publish(let request): self.publish(slot, session, request, id: command.id)
        case .history(let request): self.history(slot, request, id: command.id)
        case .presence(let request): self.presence(slot, request.channel, id: command.id, countsOnly: false)
        case .presenceStats(let request): self.presence(slot, request.channel, id: command.id, countsOnly: true)
        case .rpc(let request): self.rpc(slot, session, request, id: command.id)
        case .send(let request): self.message(slot, session, request)
        case .ping: self.reply(slot, command.id, .ping)
        case .refresh, .subRefresh: self.fail(slot, command.id, .notAvailable)
        case .connect, .pong: return
        }
    }

    /// Queues a reply.
    mutating func reply(_ slot: Int, _ id: UInt32, _ body: ResultBody) {
        if id == 0 { return }
        self.enqueue(slot, .reply(Reply(id: id, outcome: .result(body))))
    }

    /// Queues an error reply.
    mutating func fail(_ slot: Int, _ id: UInt32, _ error: ErrorReply) {
        self.counters.add(.commandsFailed)
        if id == 0 { return }
        self.enqueue(slot, .reply(Reply(id: id, outcome: .error(error))))
    }

    /// Appends to a connection's own queue, within its bound.
    mutating func enqueue(_ slot: Int, _ append: (any OutboundFormat, inout [UInt8]) -> Void) {
        guard self.mayEnqueue(slot) else { return }
        self.lastLine.slot = -1
        var output = self.connections[slot].own.lend(spare: &self.spare)
        append(self.formats[Int(self.connections[slot].format)], &output)
        self.connections[slot].own.restore(output)
        self.account(connection: slot)
        self.markReady(slot)
    }

    /// Whether the connection still takes something; one whose queue ran over is ended.
    mutating func mayEnqueue(_ slot: Int) -> Bool {
        guard self.connections[slot].phase.isLive else { return false }
        if self.connections[slot].own.count <= self.configuration.limits.ownQueueBytes { return true }
        self.disconnect(slot, .slow, counting: .disconnectsSlow)
        return false
    }
}

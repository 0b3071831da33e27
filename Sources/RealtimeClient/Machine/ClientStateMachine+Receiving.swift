import RealtimeProtocol

extension ClientStateMachine {
    /// A message came from the server.
    ///
    /// What is not the protocol's ends the connection, and the client comes back after a wait.
    public mutating func received(_ message: Span<UInt8>, _ session: SessionNumber, now: UInt64) {
        guard self.isPresent(session) else { return }
        self.link.silentUntil = now.adding(self.link.silence)
        let limits = self.configuration.limits.message
        let result = JSONReplyDecoder.decode(message, limits: limits) { answer in
            self.handle(answer, now)
            return self.session == session && self.hasTransport
        }
        if case .failure = result, self.session == session, self.hasTransport { self.fail(now) }
    }

    /// Whether a transport is open or opening.
    var hasTransport: Bool {
        switch self.phase {
        case .opening, .handshaking, .connected: true
        default: false
        }
    }

    /// The server broke the protocol.
    mutating func fail(_ now: UInt64) {
        self.counters.violations += 1
        self.lose(closing: .badReply, now)
    }

    private mutating func handle(_ message: ServerMessage, _ now: UInt64) {
        switch message {
        case .ping:
            if self.link.answersPings { self.enqueue(Command(id: 0, request: .pong)) }
        case .unknownPush:
            self.counters.unknownPushes += 1
        case .push(let push):
            self.handle(push, now)
        case .reply(let reply):
            self.handle(reply, now)
        }
    }

    private mutating func handle(_ push: Push, _ now: UInt64) {
        switch push.body {
        case .disconnect(let disconnect):
            return self.lose(to: disconnect, closing: .byClient, now)
        default: break
        }
        guard case .connected = self.phase else { return self.fail(now) }
        switch push.body {
        case .publication(let publication): self.receive(publication, in: push.channel, now)
        case .join(let info): self.tell(push.channel, .joined(info))
        case .leave(let info): self.tell(push.channel, .left(info))
        case .unsubscribe(let code, let reason): self.unsubscribed(push.channel, code, reason, now)
        case .subscribe(let subscribe): self.subscribed(push.channel, subscribe, now)
        case .message(let data): self.effects.append(.message(data))
        case .refresh(let expires, let ttl): self.scheduleRefresh(expires, ttl, now)
        case .gap(let notice): self.receive(notice, in: push.channel)
        case .lease(let notice): self.tell(push.channel, .lease(notice))
        case .disconnect: break
        }
    }

    private mutating func handle(_ reply: Reply, _ now: UInt64) {
        guard let index = self.commands.firstIndex(where: { command in command.id == reply.id }) else {
            // The answer to a call or a publish whose time was up.
            self.counters.staleReplies += 1
            return
        }
        let purpose = self.commands.remove(at: index).purpose
        switch (purpose, reply.outcome) {
        case (.connect, .result(.connect(let result))): self.connected(result, now)
        case (.connect, .error(let error)): self.connectRefused(error, now)
        case (.refresh, .result(.refresh(let result))): self.scheduleRefresh(result.expires, result.ttl, now)
        case (.refresh, .error(let error)): self.refreshRefused(error, now)
        case (.subscribe(let slot, let generation), .result(.subscribe(let result))):
            self.subscribeAnswered(slot, generation, result, now)
        case (.subscribe(let slot, let generation), .error(let error)):
            self.subscribeRefused(slot, generation, error, now)
        case (.unsubscribe(let slot), .result(.unsubscribe)): self.unsubscribeAnswered(slot, now)
        case (.unsubscribe(let slot), .error(let error)): self.unsubscribeRefused(slot, error, now)
        case (.subRefresh(let slot, let generation), .result(.subRefresh(let result))):
            self.scheduleRefresh(slot, generation, result.expires, result.ttl, now)
        case (.subRefresh(let slot, let generation), .error(let error)):
            self.refreshRefused(slot, generation, error, now)
        case (.publish, .result(.publish)): self.publishAnswered(reply.id, nil, now)
        case (.publish, .error(let error)): self.publishAnswered(reply.id, error, now)
        case (.call(let number), .error(let error)): self.complete(number, .failure(ClientError(error)))
        case (.call(let number), .result(let body)): self.complete(number, body, now)
        default: self.fail(now)
        }
    }
}

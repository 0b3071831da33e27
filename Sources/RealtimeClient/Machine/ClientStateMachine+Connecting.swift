import RealtimeProtocol

extension ClientStateMachine {
    /// The host wants a connection, from now until `disconnect`.
    ///
    /// Does nothing when there is one, or when one is being made. The first attempt is made at once; every later one
    /// waits.
    public mutating func connect(now: UInt64) {
        guard case .disconnected = self.phase else { return }
        self.attempt = 0
        self.begin(now)
    }

    /// The host wants no connection any more; positions are kept, and `connect` may follow.
    ///
    /// Everything that waits ends: what was never sent with `disconnected`, what was with `connectionLost` or
    /// `unknownOutcome`.
    public mutating func disconnect(now: UInt64) {
        switch self.phase {
        case .closed, .disconnected: return
        default: self.giveUp(.requested, farewell: .byClient, now)
        }
    }

    /// The host is done with the client.
    ///
    /// Everything ends, and every later call is refused.
    public mutating func close(now: UInt64) {
        self.disconnect(now: now)
        self.enter(.closed)
    }

    /// The transport is open.
    public mutating func transportOpened(_ session: SessionNumber, now: UInt64) {
        guard self.isPresent(session), case .opening(let deadline) = self.phase else { return }
        self.enter(.handshaking)
        let subs = self.rooms.indices.compactMap { slot in self.rooms[slot].serverSideResume }
        let request = ConnectRequest(
            token: self.token.value,
            data: self.configuration.data,
            subs: subs,
            name: self.configuration.name,
            version: self.configuration.version,
            headers: self.configuration.headers
        )
        self.send(.connect(request), for: .connect, deadline: deadline)
    }

    /// The transport has ended, or could not be opened.
    ///
    /// The last that is to be said of it.
    public mutating func transportEnded(_ session: SessionNumber, _ end: TransportEnd, now: UInt64) {
        guard self.isPresent(session) else { return }
        switch end {
        case .closed(let disconnect):
            self.lose(to: disconnect, closing: nil, now)
        case .failed(let error, let window):
            guard error.isRetryable else { return self.giveUp(.failed(error), farewell: nil, now) }
            self.lose(window: window, closing: nil, now)
        }
    }

    /// Whether the transport with this number is still wanted: if not, the owner closes what it has opened.
    public func isOpening(_ session: SessionNumber) -> Bool {
        if case .opening = self.phase { session == self.session } else { false }
    }

    /// Whether the session is the present one and has a transport.
    mutating func isPresent(_ session: SessionNumber) -> Bool {
        switch self.phase {
        case .opening, .handshaking, .connected: if session == self.session { return true }
        default: break
        }
        self.counters.staleSessions += 1
        return false
    }

    /// Changes the phase and tells the host, if it makes a difference to it.
    mutating func enter(_ phase: Phase) {
        let before = self.state
        self.phase = phase
        if self.state != before { self.effects.append(.stateChanged(self.state)) }
    }

    /// Starts an attempt: with a token first, if one is needed.
    mutating func begin(_ now: UInt64) {
        let deadline = now.adding(self.timing.connectTimeout)
        let needsToken = self.token.value.isEmpty || self.token.isExpired
        if self.configuration.suppliesTokens && needsToken {
            self.enter(.authorizing(deadline: deadline))
            self.askForConnectionToken()
        } else {
            self.open(deadline)
        }
        self.arm(deadline)
    }

    mutating func open(_ deadline: UInt64) {
        self.session = self.session.next
        self.counters.attempts += 1
        self.enter(.opening(deadline: deadline))
        self.effects.append(.openTransport(self.session, at: self.nextServer))
        self.nextServer = nil
    }
}

extension Disconnect {
    /// What a client says when its host is done: a normal close (RFC 6455 7.4.1).
    static let byClient = Disconnect(code: 1000, reason: "")
    /// What a client says when it gives a connection up to make another one.
    static let noPing = Disconnect(code: 3000, reason: "no ping")
    static let noAnswer = Disconnect(code: 3000, reason: "no answer")
    static let gapInRoom = Disconnect(code: 3000, reason: "insufficient state")
    static let badReply = Disconnect(code: 1002, reason: "not the protocol")
}

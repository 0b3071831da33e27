import RealtimeProtocol

extension ClientStateMachine {
    mutating func askForToken(_ slot: Int) {
        self.lastTokenRequest += 1
        self.rooms[slot].tokenRequest = self.lastTokenRequest
        let request = TokenRequest(number: self.lastTokenRequest, room: self.rooms[slot].name)
        self.effects.append(.needsToken(request))
    }

    mutating func provideToken(_ number: UInt64, _ room: String, _ answer: Result<String, ClientError>, _ now: UInt64) {
        guard let slot = self.rooms.slot(named: room), self.rooms[slot].tokenRequest == number else {
            self.counters.staleReplies += 1
            return
        }
        self.rooms[slot].tokenRequest = 0
        switch answer {
        case .success(let token) where !token.isEmpty:
            self.rooms[slot].token = token
            self.rooms[slot].tokenIsExpired = false
            self.useToken(slot, now)
        case .success:
            self.endWithoutToken(
                slot,
                ClientError(code: .noToken, message: "the host has no token", origin: .local),
                now
            )
        case .failure(let error) where !error.isRetryable:
            self.endWithoutToken(slot, error, now)
        case .failure:
            self.retryToken(slot, now)
        }
    }

    private mutating func useToken(_ slot: Int, _ now: UInt64) {
        switch self.rooms[slot].phase {
        case .authorizing:
            self.rooms[slot].phase = .idle
            self.drive(slot, now)
        case .subscribed:
            let state = self.rooms[slot]
            self.send(
                .subRefresh(SubRefreshRequest(channel: state.name, token: state.token)),
                for: .subRefresh(slot: slot, generation: state.generation),
                deadline: now.adding(self.timing.commandTimeout)
            )
        default: break
        }
    }

    private mutating func retryToken(_ slot: Int, _ now: UInt64) {
        self.delay(slot, sparingFirst: false, now)
        if self.rooms[slot].isSubscribed {
            self.rooms[slot].refreshAt = max(self.rooms[slot].notBefore, now.adding(1_000_000_000))
            self.arm(self.rooms[slot].refreshAt)
        } else {
            self.rooms[slot].phase = .idle
            self.drive(slot, now)
        }
    }

    private mutating func endWithoutToken(_ slot: Int, _ error: ClientError, _ now: UInt64) {
        if case .authorizing = self.rooms[slot].phase { self.rooms[slot].phase = .idle }
        self.abandon(slot, .failed(error))
        self.drive(slot, now)
    }

    /// The subscription's expiry is known.
    mutating func scheduleRefresh(_ slot: Int, _ generation: UInt64, _ expires: Bool, _ ttl: UInt32, _ now: UInt64) {
        guard self.rooms[slot].generation == generation, self.rooms[slot].isSubscribed else { return }
        self.rooms[slot].refreshAt = .max
        guard expires, self.rooms[slot].options.suppliesTokens else { return }
        self.rooms[slot].refreshAt = Self.refreshTime(ttl, now)
        self.arm(self.rooms[slot].refreshAt)
    }

    mutating func refreshRefused(_ slot: Int, _ generation: UInt64, _ error: ErrorReply, _ now: UInt64) {
        guard self.rooms[slot].generation == generation, self.rooms[slot].isSubscribed else { return }
        if error.temporary || error.code == .tokenExpired { return self.retryToken(slot, now) }
        self.abandon(slot, .failed(ClientError(error)))
        self.drive(slot, now)
    }

    mutating func tickRoom(_ slot: Int, _ now: UInt64) {
        guard self.isConnected, now >= self.rooms[slot].nextDeadline else { return }
        switch self.rooms[slot].phase {
        case .waiting:
            self.rooms[slot].phase = .idle
            self.drive(slot, now)
        case .authorizing:
            self.rooms[slot].tokenRequest = 0
            self.retryToken(slot, now)
        case .subscribed:
            self.rooms[slot].refreshAt = .max
            self.askForToken(slot)
        case .idle, .subscribing, .unsubscribing: break
        }
    }
}

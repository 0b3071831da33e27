import RealtimeProtocol

extension ClientStateMachine {
    /// The host answers a question for a token; an answer to an old question is ignored.
    ///
    /// An error that is not retryable ends what the token was for: the connection, or the subscription.
    public mutating func provideToken(
        _ request: TokenRequest,
        _ answer: Result<String, ClientError>,
        now: UInt64
    ) {
        if let room = request.room { return self.provideToken(request.number, room, answer, now) }
        guard request.number == self.token.request, request.number != 0 else {
            self.counters.staleReplies += 1
            return
        }
        self.token.request = 0
        switch answer {
        case .success(let token) where !token.isEmpty:
            self.token.value = token
            self.token.isExpired = false
            self.useToken(now)
        case .success:
            let error = ClientError(code: .noToken, message: "the host has no token", origin: .local)
            self.giveUp(.failed(error), farewell: .byClient, now)
        case .failure(let error) where !error.isRetryable:
            self.giveUp(.failed(error), farewell: .byClient, now)
        case .failure:
            if self.isConnected { return self.retryRefresh(now) }
            self.lose(closing: nil, now)
        }
    }

    private mutating func useToken(_ now: UInt64) {
        switch self.phase {
        case .authorizing:
            let deadline = now.adding(self.timing.connectTimeout)
            self.open(deadline)
            self.arm(deadline)
        case .connected:
            let deadline = now.adding(self.timing.commandTimeout)
            self.send(.refresh(RefreshRequest(token: self.token.value)), for: .refresh, deadline: deadline)
        default: break
        }
    }

    mutating func askForConnectionToken() {
        self.lastTokenRequest += 1
        self.token.request = self.lastTokenRequest
        self.effects.append(.needsToken(TokenRequest(number: self.lastTokenRequest, room: nil)))
    }

    /// The session's expiry is known.
    ///
    /// The next token is asked for a tenth of the time earlier, but not more than ten seconds, so that a slow answer
    /// does not need the server's patience.
    mutating func scheduleRefresh(_ expires: Bool, _ ttl: UInt32, _ now: UInt64) {
        self.link.refreshAt = .max
        guard expires, self.configuration.suppliesTokens else { return }
        self.link.refreshAt = Self.refreshTime(ttl, now)
        self.arm(self.link.refreshAt)
    }

    static func refreshTime(_ ttl: UInt32, _ now: UInt64) -> UInt64 {
        let time = UInt64.seconds(ttl)
        return now.adding(max(1_000_000_000, time - min(time / 10, 10_000_000_000)))
    }

    mutating func refreshRefused(_ error: ErrorReply, _ now: UInt64) {
        if error.temporary || error.code == .tokenExpired { return self.retryRefresh(now) }
        self.giveUp(.failed(ClientError(error)), farewell: .byClient, now)
    }

    private mutating func retryRefresh(_ now: UInt64) {
        let delay = self.timing.backoff.delay(attempt: 4, random: self.dice.roll())
        self.link.refreshAt = now.adding(max(1_000_000_000, delay))
        self.arm(self.link.refreshAt)
    }
}

import RealtimeProtocol

extension ClientStateMachine {
    /// The server opened the session: server-side rooms first, then the host's, calls and publishes.
    mutating func connected(_ result: ConnectResult, _ now: UInt64) {
        self.counters.sessions += 1
        self.link.client = result.client
        self.link.features = ServerFeatures(version: result.version)
        self.link.answersPings = result.pong
        if result.ping > 0 {
            self.link.silence = UInt64.seconds(result.ping).adding(self.timing.pingSlack)
            self.link.silentUntil = now.adding(self.link.silence)
            self.arm(self.link.silentUntil)
        }
        self.enter(.connected(since: now))
        self.scheduleRefresh(result.expires, result.ttl, now)
        self.enterServerSideRooms(result.subs, now)
        for slot in self.rooms.indices where self.isConnected { self.drive(slot, now) }
        guard self.isConnected else { return }
        self.sendWaitingCalls()
        self.settleOutboxAfterConnect(now)
        self.pump(now)
    }

    var isConnected: Bool {
        if case .connected = self.phase { true } else { false }
    }

    mutating func connectRefused(_ error: ErrorReply, _ now: UInt64) {
        if error.code == .tokenExpired && self.configuration.suppliesTokens {
            self.token.isExpired = true
            return self.lose(closing: .byClient, now)
        }
        guard error.temporary else { return self.giveUp(.failed(ClientError(error)), farewell: .byClient, now) }
        self.lose(closing: .byClient, atLeast: error.retryAfterMilliseconds, now)
    }

    /// Sends a command that will be answered.
    mutating func send(_ request: Request, for purpose: SentCommand.Purpose, deadline: UInt64) {
        let id = self.nextCommand()
        self.commands.append(SentCommand(id: id, purpose: purpose, deadline: deadline))
        self.arm(deadline)
        self.enqueue(Command(id: id, request: request))
    }

    mutating func nextCommand() -> UInt32 {
        self.lastCommand = self.lastCommand == .max ? 1 : self.lastCommand + 1
        return self.lastCommand
    }

    mutating func enqueue(_ command: Command) {
        var message: [UInt8] = []
        JSONCommandEncoder.append(command, to: &message)
        self.effects.append(.send(self.session, message))
    }
}

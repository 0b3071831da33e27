import RealtimeProtocol

extension ClientStateMachine {
    /// The connection ended with a code: comes back if the code allows it, when the reason says so.
    ///
    /// - Parameter farewell: What to close the transport with; nil when it is gone already.
    mutating func lose(to disconnect: Disconnect, closing farewell: Disconnect?, _ now: UInt64) {
        guard disconnect.allowsReconnect else { return self.giveUp(.server(disconnect), farewell: farewell, now) }
        if disconnect.code == Disconnect.connectionExpired.code { self.token.isExpired = true }
        if disconnect.code == Disconnect.stateInvalidated.code { self.invalidate() }
        self.lose(window: ReconnectWindow(reason: disconnect.reason), closing: farewell, now)
    }

    /// The connection, or the attempt at one, is lost: waits, and tries again.
    ///
    /// - Parameters:
    ///   - window: When the server wants the client back; nil when it did not say.
    ///   - farewell: What to close the transport with; nil when it is gone already.
    ///   - milliseconds: How long to wait at least before the backoff begins.
    ///   - now: The time.
    mutating func lose(
        window: ReconnectWindow? = nil,
        closing farewell: Disconnect?,
        atLeast milliseconds: UInt32 = 0,
        _ now: UInt64
    ) {
        if case .connected(let since) = self.phase, now.subtracting(since) >= self.timing.stablePeriod {
            self.attempt = 0
        }
        self.dropSession(farewell)
        self.counters.losses += 1
        let delay: UInt64
        self.nextServer = window?.server
        if let window {
            self.counters.windows += 1
            delay = window.delay(cap: self.timing.windowCap, random: self.dice.roll())
        } else {
            let backoff = self.timing.backoff.delay(attempt: self.attempt, random: self.dice.roll())
            delay = self.least(milliseconds).adding(backoff)
        }
        if self.attempt < .max { self.attempt += 1 }
        let until = now.adding(delay)
        self.enter(.waiting(until: until))
        self.arm(until)
        self.settleOutboxAfterLoss(now)
    }

    /// The time that a server asked for with an error, in nanoseconds, believed up to the cap of windows.
    func least(_ milliseconds: UInt32) -> UInt64 {
        min(UInt64(milliseconds) * 1_000_000, self.timing.windowCap)
    }

    /// Ends for good, until the host connects again.
    mutating func giveUp(_ cause: DisconnectCause, farewell: Disconnect?, _ now: UInt64) {
        self.dropSession(farewell)
        self.enter(.disconnected(cause))
        let waiting = self.calls
        self.calls = []
        for call in waiting { self.complete(call.number, .failure(.disconnected)) }
        self.emptyOutbox()
    }

    /// Forgets everything that belongs to the session; what was sent and not answered is lost.
    private mutating func dropSession(_ farewell: Disconnect?) {
        switch self.phase {
        case .opening, .handshaking, .connected:
            if let farewell { self.effects.append(.closeTransport(self.session, farewell)) }
        default: break
        }
        self.link = Link()
        self.token.request = 0
        let lost = self.commands
        self.commands = []
        for slot in self.rooms.indices { self.suspendRoom(slot) }
        for command in lost {
            if case .call(let number) = command.purpose { self.complete(number, .failure(.connectionLost)) }
        }
    }

    /// What the client knows is no longer true: new tokens, and no positions.
    private mutating func invalidate() {
        self.token.isExpired = true
        for slot in self.rooms.indices {
            self.rooms[slot].tokenIsExpired = true
            self.rooms[slot].invalidatePosition()
        }
    }
}

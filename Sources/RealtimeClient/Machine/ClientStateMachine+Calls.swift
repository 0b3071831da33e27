public import RealtimeProtocol

/// A call that waits for a connection.
struct WaitingCall: Sendable {
    var number: CallNumber
    var request: Request
    var deadline: UInt64
}

extension ClientStateMachine {
    /// Calls a procedure of the application.
    public mutating func rpc(_ number: CallNumber, _ request: RPCRequest, now: UInt64) {
        self.call(number, .rpc(request), now)
    }

    /// Reads a room's log.
    public mutating func history(_ number: CallNumber, _ request: HistoryRequest, now: UInt64) {
        self.call(number, .history(request), now)
    }

    /// Asks who is in a room.
    public mutating func presence(_ number: CallNumber, _ request: PresenceRequest, now: UInt64) {
        self.call(number, .presence(request), now)
    }

    /// Asks how many are in a room.
    public mutating func presenceStats(_ number: CallNumber, _ request: PresenceStatsRequest, now: UInt64) {
        self.call(number, .presenceStats(request), now)
    }

    /// Tells the application something that it does not answer.
    ///
    /// Does not wait for a connection, because nobody would learn that it came late or never.
    public mutating func send(_ number: CallNumber, _ data: RawJSON, now: UInt64) {
        guard self.isConnected else { return self.complete(number, .failure(.notConnected)) }
        self.enqueue(Command(id: 0, request: .send(SendRequest(data: data))))
        self.complete(number, .success(.sent))
    }

    /// The caller does not want the answer any more.
    ///
    /// A call, and a publish that was never sent, end with `cancelled`; a publish that was sent with `unknownOutcome`.
    public mutating func cancel(_ number: CallNumber, now: UInt64) {
        if let index = self.calls.firstIndex(where: { call in call.number == number }) {
            self.calls.remove(at: index)
            self.complete(number, .failure(.cancelled))
        } else if let index = self.commands.firstIndex(where: { command in command.purpose == .call(number) }) {
            self.commands.remove(at: index)
            self.complete(number, .failure(.cancelled))
        } else if let index = self.outbox.entries.firstIndex(where: { entry in entry.number == number }) {
            self.end(at: index, sent: .unknownOutcome, unsent: .cancelled)
            self.pump(now)
        }
    }

    /// Sends a call, or keeps it until there is a connection.
    private mutating func call(_ number: CallNumber, _ request: Request, _ now: UInt64) {
        guard self.isWanted else { return self.complete(number, .failure(.notConnected)) }
        // Commands of the client's own are few and bounded by the rooms; publishes by their window.
        let sent = self.commands.count { command in if case .call = command.purpose { true } else { false } }
        guard self.calls.count + sent < self.configuration.limits.calls else {
            self.counters.refusals += 1
            let message = "as many calls wait as may"
            let error = ClientError(code: .tooManyCalls, message: message, origin: .local, isRetryable: true)
            return self.complete(number, .failure(error))
        }
        let deadline = now.adding(self.timing.callTimeout)
        if self.isConnected {
            self.send(request, for: .call(number), deadline: deadline)
        } else {
            self.calls.append(WaitingCall(number: number, request: request, deadline: deadline))
            self.arm(deadline)
        }
    }

    mutating func sendWaitingCalls() {
        let waiting = self.calls
        self.calls = []
        for call in waiting { self.send(call.request, for: .call(call.number), deadline: call.deadline) }
    }

    mutating func tickCalls(_ now: UInt64) {
        var index = 0
        while index < self.calls.count {
            if now >= self.calls[index].deadline {
                self.complete(self.calls.remove(at: index).number, .failure(.timedOut))
            } else {
                index += 1
            }
        }
    }

    mutating func complete(_ number: CallNumber, _ result: Result<ClientReply, ClientError>) {
        self.effects.append(.completed(number, result))
    }

    mutating func complete(_ number: CallNumber, _ body: ResultBody, _ now: UInt64) {
        switch body {
        case .rpc(let result): self.complete(number, .success(.rpc(result)))
        case .history(let result): self.complete(number, .success(.history(result)))
        case .presence(let result): self.complete(number, .success(.presence(result)))
        case .presenceStats(let result): self.complete(number, .success(.presenceStats(result)))
        default:
            self.complete(number, .failure(.violation("the answer is that of another method")))
            self.fail(now)
        }
    }
}

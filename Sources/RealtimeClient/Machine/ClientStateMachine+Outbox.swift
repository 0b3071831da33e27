public import RealtimeProtocol

extension ClientStateMachine {
    /// The host publishes; waits for a connection if one is being made.
    ///
    /// Publishes of one client leave in the order of these calls, through every reconnect. The outcome comes as
    /// `completed`: a receipt, the server's refusal, or a typed error that says whether anything was sent.
    public mutating func publish(_ number: CallNumber, to room: String, _ data: RawJSON, now: UInt64) {
        if let error = self.refusal(of: room) ?? self.refusalOfPublish(data) {
            return self.complete(number, .failure(error))
        }
        self.lastKey &+= 1
        let entry = Outbox.Entry(
            number: number,
            room: room,
            data: data,
            key: "\(self.keyPrefix)-\(self.lastKey)",
            deadline: now.adding(self.timing.publishTimeout)
        )
        self.outbox.append(entry)
        self.arm(entry.deadline)
        self.pump(now)
    }

    private mutating func refusalOfPublish(_ data: RawJSON) -> ClientError? {
        guard self.isWanted else { return .notConnected }
        let limits = self.configuration.limits
        let fits =
            self.outbox.entries.count < limits.outboxEntries
            && data.bytes.count <= limits.outboxBytes - self.outbox.bytes
        guard !fits else { return nil }
        self.counters.refusals += 1
        return ClientError(code: .outboxFull, message: "the outbox is full", origin: .local, isRetryable: true)
    }

    /// Whether there is a connection or one is being made.
    var isWanted: Bool {
        switch self.phase {
        case .disconnected, .closed: false
        default: true
        }
    }

    /// Whether publishes carry their key in the present session.
    private var sendsKeys: Bool {
        switch self.configuration.publishKeys {
        case .whenAnnounced: self.link.features.publishKeys
        case .always: true
        case .never: false
        }
    }

    /// Sends what waits, as far as the window allows.
    mutating func pump(_ now: UInt64) {
        guard self.isConnected else { return }
        let withKey = self.sendsKeys
        while self.outbox.inFlight < min(self.configuration.limits.publishesInFlight, self.outbox.entries.count) {
            let entry = self.outbox.entries[self.outbox.inFlight]
            if entry.attempts > 0 { self.counters.publishesResent += 1 }
            let id = self.nextCommand()
            self.commands.append(SentCommand(id: id, purpose: .publish, deadline: entry.deadline))
            self.outbox.sendNext(command: id, withKey: withKey, now: now)
            let request = PublishRequest(channel: entry.room, data: entry.data, key: withKey ? entry.key : "")
            self.enqueue(Command(id: id, request: .publish(request)))
        }
    }

    mutating func publishAnswered(_ command: UInt32, _ error: ErrorReply?, _ now: UInt64) {
        guard let index = self.outbox.entries.firstIndex(where: { entry in entry.command == command }) else {
            self.counters.staleReplies += 1
            return
        }
        let entry = self.outbox.remove(at: index)
        if let error {
            self.complete(entry.number, .failure(ClientError(error)))
        } else {
            let receipt = PublishReceipt(key: entry.key, attempts: entry.attempts)
            self.complete(entry.number, .success(.published(receipt)))
        }
        self.pump(now)
    }

    /// The session is over: what was sent without a key must not be sent again, and nobody knows what became of it.
    mutating func settleOutboxAfterLoss(_ now: UInt64) {
        self.outbox.suspend()
        self.endUnknown { entry in entry.wasBare }
    }

    /// A session has begun: what was sent before is sent again only if the server still knows the key.
    mutating func settleOutboxAfterConnect(_ now: UInt64) {
        let knowsKeys = self.sendsKeys
        let lifetime = self.timing.publishKeyLifetime
        self.endUnknown { entry in
            entry.attempts > 0 && (!knowsKeys || now.subtracting(entry.firstSent) >= lifetime)
        }
    }

    private mutating func endUnknown(where isLost: (Outbox.Entry) -> Bool) {
        var index = 0
        while index < self.outbox.entries.count {
            guard isLost(self.outbox.entries[index]) else {
                index += 1
                continue
            }
            self.end(at: index, sent: .unknownOutcome, unsent: .disconnected)
        }
    }

    /// Ends a publish without an answer.
    mutating func end(at index: Int, sent: ClientError, unsent: ClientError) {
        let entry = self.outbox.remove(at: index)
        if entry.attempts > 0 { self.counters.publishesUnknown += 1 }
        self.commands.removeAll { command in command.purpose == .publish && command.id == entry.command }
        self.complete(entry.number, .failure(entry.attempts > 0 ? sent : unsent))
    }

    mutating func emptyOutbox() {
        for entry in self.outbox.removeAll() {
            if entry.attempts > 0 { self.counters.publishesUnknown += 1 }
            self.complete(entry.number, .failure(entry.attempts > 0 ? .unknownOutcome : .disconnected))
        }
    }

    mutating func tickOutbox(_ now: UInt64) {
        var index = 0
        while index < self.outbox.entries.count {
            if now >= self.outbox.entries[index].deadline {
                self.end(at: index, sent: .unknownOutcome, unsent: .timedOut)
            } else {
                index += 1
            }
        }
        self.pump(now)
    }
}

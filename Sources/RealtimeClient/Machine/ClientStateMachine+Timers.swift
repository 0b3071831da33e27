import RealtimeProtocol

extension ClientStateMachine {
    /// Time has passed: does what is due.
    ///
    /// Costs a comparison when nothing is.
    public mutating func tick(now: UInt64) {
        guard now >= self.wakeAt else { return }
        self.wakeAt = 0
        self.tickConnection(now)
        self.tickCommands(now)
        self.tickCalls(now)
        self.tickOutbox(now)
        for slot in self.rooms.indices { self.tickRoom(slot, now) }
        self.wakeAt = self.nextDeadline
        if self.wakeAt != .max { self.effects.append(.wake(at: self.wakeAt)) }
    }

    /// Makes sure that the owner ticks at the deadline.
    mutating func arm(_ deadline: UInt64) {
        guard deadline < self.wakeAt else { return }
        self.wakeAt = deadline
        self.effects.append(.wake(at: deadline))
    }

    private mutating func tickConnection(_ now: UInt64) {
        switch self.phase {
        case .waiting(let until) where now >= until:
            self.begin(now)
        case .authorizing(let deadline) where now >= deadline:
            self.lose(closing: nil, now)
        case .opening(let deadline) where now >= deadline:
            self.lose(closing: .noAnswer, now)
        case .connected where now >= self.link.silentUntil:
            self.lose(closing: .noPing, now)
        case .connected where now >= self.link.refreshAt:
            self.link.refreshAt = .max
            self.askForConnectionToken()
        default: break
        }
    }

    private mutating func tickCommands(_ now: UInt64) {
        var index = 0
        while index < self.commands.count {
            let command = self.commands[index]
            guard now >= command.deadline else {
                index += 1
                continue
            }
            switch command.purpose {
            case .connect, .refresh, .subscribe, .unsubscribe, .subRefresh:
                return self.lose(closing: .noAnswer, now)
            case .publish:
                index += 1
            case .call(let number):
                self.commands.remove(at: index)
                self.complete(number, .failure(.timedOut))
            }
        }
    }

    private var nextDeadline: UInt64 {
        var next = UInt64.max
        switch self.phase {
        case .waiting(let until): next = until
        case .authorizing(let deadline), .opening(let deadline): next = deadline
        case .connected: next = min(self.link.silentUntil, self.link.refreshAt)
        case .disconnected, .handshaking, .closed: break
        }
        for command in self.commands where command.purpose != .publish { next = min(next, command.deadline) }
        for call in self.calls { next = min(next, call.deadline) }
        for entry in self.outbox.entries { next = min(next, entry.deadline) }
        for slot in self.rooms.indices { next = min(next, self.rooms[slot].nextDeadline) }
        return next
    }
}

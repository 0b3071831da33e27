import RealtimeProtocol

extension HubMachine {
    /// Asks a breaker whether a call may be made.
    mutating func admit(_ target: BreakerPanel.Target) -> BreakerPanel.Admission {
        let admission = self.breakers.admit(target, now: self.time.now)
        if case .refuse = admission { self.counters.add(.callsRefusedByBreaker) }
        self.tellBreakerChanges()
        return admission
    }

    /// Tells a breaker how a call ended.
    mutating func report(success: Bool, _ ticket: BreakerPanel.Ticket?) {
        self.breakers.report(success: success, ticket, now: self.time.now)
        self.tellBreakerChanges()
    }

    mutating func tellBreakerChanges() {
        if self.breakers.changes.isEmpty { return }
        for change in self.breakers.takeChanges() {
            if change.to == .open { self.counters.add(.breakersOpened) }
            if change.from == .closed { self.counters.add(.breakersOpen) }
            if change.to == .closed { self.counters.add(.breakersOpen, -1) }
            self.note(.warning, "breaker", ["name": change.name, "from": "\(change.from)", "to": "\(change.to)"])
            self.effects.append(.event(.breaker(change)))
        }
    }

    /// A call of the host's that is not made: its client is told when to try again.
    ///
    /// A `send` has no answer, and must not get lost in silence: its connection ends with a code on which clients come
    /// back, at once and to all their rooms.
    mutating func refuseUnasked(_ slot: Int, _ purpose: PendingCall.Purpose, milliseconds: UInt32) {
        switch purpose {
        case .connect(_, let id), .rpc(let id), .subscribe(_, _, let id), .publish(_, let id):
            self.fail(slot, id, .unavailable.retrying(afterMilliseconds: milliseconds))
        case .message:
            self.disconnect(slot, .internalServerError)
        case .closed:
            break
        }
    }

    /// Answers the requests that the broker was not asked, as it would have: after the call that made them.
    mutating func answerUnasked() {
        let refused = self.unasked
        self.unasked.removeAll(keepingCapacity: true)
        for request in refused { self.failed(request.pending, request.error) }
    }
}

extension HandlerOutcome {
    /// Whether the host did its work, as a breaker sees it; a refusal for good reasons is work.
    var isSuccess: Bool {
        switch self {
        case .connect(.failure(let error)), .rpc(.failure(let error)), .message(.failure(let error)),
            .subscribe(.failure(let error)), .publish(.failure(let error)):
            !error.isFault
        case .connect, .rpc, .message, .subscribe, .publish, .closed:
            true
        }
    }
}

extension HandlerError {
    /// Whether the host says that it failed itself.
    fileprivate var isFault: Bool {
        switch self.answer {
        case .error(let reply): reply.code == .internalError
        case .disconnect(let reason): reason.code == Disconnect.internalServerError.code
        }
    }
}

extension BrokerError {
    /// Whether the broker failed, as a breaker sees it; one that says that it is full works.
    var isFault: Bool { self.code == .unavailable || self.code == .timeout }
}

import RealtimeProtocol

extension HubMachine {
    /// Ends the calls of the host's and the requests to the broker whose time is over.
    mutating func expire() {
        let now = self.time.now
        while let serial = self.callDeadlines.popDue(now) {
            if let pending = self.calls.removeValue(forKey: serial) { self.timedOut(serial, pending) }
        }
        while let number = self.requestDeadlines.popDue(now) {
            guard let open = self.requests[number] else { continue }
            if case .lease(_, _, let end) = open.pending, now < end {
                // It waits for whoever holds the lease, and not for the broker.
                self.appendDeadline(number)
                continue
            }
            self.requests[number] = nil
            self.counters.add(.brokerTimeouts)
            self.report(success: false, open.ticket)
            self.failed(open.pending, BrokerError(code: .timeout, message: "no answer in time"))
        }
    }

    /// When the next of them is over.
    var nextDeadline: Instant? { self.callDeadlines.next.orEarlier(self.requestDeadlines.next) }

    /// The host does not answer: the client hears of it, and the connection goes on.
    ///
    /// A result that comes after this is ignored; what the host did meanwhile nobody knows.
    private mutating func timedOut(_ serial: UInt64, _ pending: PendingCall) {
        self.counters.add(.handlerTimeouts)
        self.note(.warning, "handler timed out", ["connection": "\(pending.connection)"])
        self.effects.append(.cancelCall(serial))
        self.report(success: false, pending.ticket)
        guard let slot = self.slot(of: pending.connection) else { return }
        self.connections[slot].pendingCalls -= 1
        guard self.connections[slot].phase.isLive else { return }
        switch pending.purpose {
        case .connect:
            self.disconnect(slot, .internalServerError)
        case .rpc(let id):
            self.fail(slot, id, .internalError)
            self.resumeUnlessHeld(slot)
        case .subscribe(_, _, let id), .publish(_, let id):
            self.fail(slot, id, .internalError)
            self.resume(slot)
        case .message:
            self.resume(slot)
        case .closed:
            break
        }
    }

    /// Whether somebody waits for a call of the host's.
    func isCallPending(_ serial: UInt64) -> Bool { self.calls[serial] != nil }

    /// Takes a call that has returned off the list; nil if its deadline has passed.
    mutating func takeCall(_ serial: UInt64) -> PendingCall? {
        let pending = self.calls.removeValue(forKey: serial)
        self.callDeadlines.compact(pending: self.calls.count) { serial in self.calls[serial] != nil }
        return pending
    }

    /// Takes a request that was answered off the list; nil if its deadline has passed.
    mutating func takeRequest<Answer>(
        _ id: BrokerRequestID,
        _ answer: Result<Answer, BrokerError>
    ) -> PendingRequest? {
        guard let open = self.requests.removeValue(forKey: id.number) else {
            self.counters.add(.brokerAnswersLate)
            return nil
        }
        self.requestDeadlines.compact(pending: self.requests.count) { number in self.requests[number] != nil }
        var isFault = false
        if case .failure(let error) = answer { isFault = error.isFault }
        self.report(success: !isFault, open.ticket)
        return open.pending
    }

    /// A request ends without an answer of the broker's.
    mutating func failed(_ pending: PendingRequest, _ error: BrokerError) {
        switch pending {
        case .subscribe(let room): self.subscribed(room, .failure(error))
        case .publish, .rawPublish: self.published(pending, .failure(error))
        case .history, .recovery, .catchUp: self.historyRead(pending, .failure(error))
        case .presence(let connection, let command, let countsOnly):
            self.presenceRead(connection, command, .failure(error), countsOnly: countsOnly)
        case .consumerOpen(let join): self.consumerOpened(join, .failure(error))
        case .consumerFetch(let connection, let seat): self.consumerFetched(connection, seat, .failure(error))
        case .acknowledge: self.acknowledged(pending, .failure(error))
        case .lease(let connection, let command, _):
            self.leaseAnswered(connection, command, .failure(error))
        }
    }
}

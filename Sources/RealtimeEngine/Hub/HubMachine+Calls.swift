import RealtimeProtocol

extension HubMachine {
    /// A call of the host's returned.
    ///
    /// A connection that ended meanwhile gets nothing, and neither does one that was told that the call took too long.
    mutating func complete(_ serial: UInt64, _ outcome: HandlerOutcome) {
        guard let pending = self.takeCall(serial) else { return self.counters.add(.handlerResultsLate) }
        self.report(success: outcome.isSuccess, pending.ticket)
        guard let slot = self.slot(of: pending.connection) else { return }
        self.connections[slot].pendingCalls -= 1
        guard self.connections[slot].phase.isLive, let session = self.connections[slot].session else { return }
        switch (pending.purpose, outcome) {
        case (.connect(let request, let id), .connect(let result)):
            self.connectDecided(slot, session, request, id, result)
        case (.rpc(let id), .rpc(let result)):
            switch result {
            case .success(let data): self.reply(slot, id, .rpc(RPCResult(data: data)))
            case .failure(let error): self.refuse(slot, id, error)
            }
            self.resumeUnlessHeld(slot)
        case (.message, .message(let result)):
            if case .failure(let error) = result { self.refuse(slot, 0, error) }
            self.resume(slot)
        case (.subscribe(let request, let consumer, let id), .subscribe(let result)):
            switch result {
            case .success(let grant):
                self.subscribe(slot, request, grant, consumer: consumer, id: id)
            case .failure(let error):
                self.refuse(slot, id, error)
                self.resume(slot)
            }
        case (.publish(let request, let id), .publish(let result)):
            switch result {
            case .success(let grant): self.publish(slot, session, request, grant, id: id)
            case .failure(let error): self.refuse(slot, id, error)
            }
            self.resume(slot)
        default:
            break
        }
    }

    private mutating func connectDecided(
        _ slot: Int,
        _ session: ClientSession,
        _ request: ConnectRequest,
        _ id: UInt32,
        _ result: Result<ConnectGrant, HandlerError>
    ) {
        switch result {
        case .success(let grant):
            self.grant(slot, session, grant, request, id: id)
        case .failure(let error):
            self.refuse(slot, id, error)
            self.resume(slot)
        }
    }

    /// An answer that makes room, but does not end the wait for a call that holds the order.
    mutating func resumeUnlessHeld(_ slot: Int) {
        if self.connections[slot].isReading || self.connections[slot].isHeld { return }
        if self.connections[slot].phase.isLive { self.resume(slot) }
    }

    private mutating func refuse(_ slot: Int, _ id: UInt32, _ error: HandlerError) {
        self.counters.add(.handlerRefusals)
        switch error.answer {
        case .error(let reply): self.fail(slot, id, reply)
        case .disconnect(let reason): self.disconnect(slot, reason)
        }
    }
}

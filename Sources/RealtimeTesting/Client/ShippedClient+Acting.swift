import RealtimeClient
import RealtimeProtocol

extension ShippedClient {
    func scheduleAct() {
        let delay = Int64(self.random.magnitude(self.stage.thinking))
        let time = self.stage.parts.queue.now + delay
        self.stage.parts.queue.push(.shippedAct, self.index, generation: self.actGeneration, at: time)
    }

    /// The host does something with its client, by chance.
    func act() {
        guard self.isConnected, !self.stage.isCalm else { return }
        self.scheduleAct()
        let room = self.random.below(self.rooms.count)
        switch self.random.below(100) {
        case 0..<55: self.publish(room)
        case 55..<60: for _ in 0..<self.random.within(2...16) { self.publish(room) }
        case 60..<78: self.toggle(room)
        case 78..<84: self.call(room)
        case 84..<86: self.machine.disconnect(now: self.now)
        case 86..<92: self.replayStale()
        default: break
        }
        self.settle()
    }

    /// The first connection, or another one after the client gave up.
    func connect() {
        guard case .disconnected = self.machine.state else { return }
        self.machine.connect(now: self.now)
        self.settle()
    }

    /// The simulation is over.
    func close() {
        self.machine.close(now: self.now)
        self.settle()
    }

    /// Asks for a room before there is a connection, unless the client may not be in it.
    func want(_ room: Int) {
        if !self.rooms[room].isForbidden { self.subscribe(room) }
    }

    /// How long after `start` the client had its present connection and was in its rooms; nil if it is not.
    func returned(after start: Int64) -> Int64? {
        guard let since = self.connectedSince, self.rooms.allSatisfy({ room in !room.isWanted || room.isIn }) else {
            return nil
        }
        let time = Int64(since) - start
        return time > 0 ? time : nil
    }

    private func nextCall() -> CallNumber {
        self.lastCall += 1
        return CallNumber(rawValue: self.lastCall)
    }

    private func publish(_ room: Int) {
        // One order through all connections: the client promises it.
        let number = self.stage.ledger.invoke(publisher: self.index, room: room, session: 1, isRepeatable: true)
        let padding =
            self.random.chance(9_000) ? self.random.below(40) : self.random.magnitude(1...self.stage.maxPadding)
        let bytes = PayloadCode.make(publisher: self.index, number: Int(number), room: room, padding: padding)
        let call = self.nextCall()
        self.publishes[call.rawValue] = number
        let data = RawJSON(uncheckedBytes: bytes)
        self.machine.publish(call, to: self.stage.rooms[room], data, now: self.now)
    }

    private func toggle(_ room: Int) {
        if self.rooms[room].isWanted {
            if self.random.chance(3_000) {
                self.rooms[room].isWanted = false
                self.machine.unsubscribe(self.stage.rooms[room], now: self.now)
            }
        } else {
            self.subscribe(room)
        }
    }

    private func subscribe(_ room: Int) {
        self.rooms[room].isWanted = true
        if case .failure(let error) = self.machine.subscribe(self.stage.rooms[room], now: self.now) {
            self.trace.report(.bounds, "the client refuses a room: \(error.message)")
        }
    }

    private func call(_ room: Int) {
        let call = self.nextCall()
        if self.random.chance(5_000) {
            let request = HistoryRequest(
                channel: self.stage.rooms[room],
                limit: Int32(self.random.within(-1...20)),
                since: self.random.chance(5_000) ? self.rooms[room].position : nil
            )
            self.calls[call.rawValue] = .some(request)
            self.machine.history(call, request, now: self.now)
        } else {
            self.calls[call.rawValue] = .some(nil)
            let data = RawJSON(uncheckedBytes: Array("1".utf8))
            self.machine.rpc(call, RPCRequest(method: "echo", data: data), now: self.now)
        }
    }

    // MARK: - Outcomes

    func completed(_ call: UInt64, _ result: Result<ClientReply, ClientError>) {
        if let number = self.publishes.removeValue(forKey: call) { return self.published(number, result) }
        guard let request = self.calls.removeValue(forKey: call) else {
            return self.trace.report(.closeOnce, "client \(self.index): call \(call) ended twice")
        }
        guard let request, case .success(.history(let page)) = result,
            let room = self.stage.roomNumbers[request.channel]
        else { return }
        self.stage.ledger.check(page, room: room, since: request.since)
    }

    private func published(_ number: UInt32, _ result: Result<ClientReply, ClientError>) {
        switch result {
        case .success(.published(let receipt)):
            if receipt.attempts > 1 { self.marks.hit(.shippedResent) }
            self.stage.ledger.acknowledged(publisher: self.index, number: number)
        case .success: self.trace.report(.roundTrip, "a publish was answered with something else")
        case .failure(let error):
            let neverSent: [ClientError.Code] = [.timedOut, .disconnected, .notConnected, .outboxFull]
            if neverSent.contains(error.code) {
                return self.stage.ledger.refused(publisher: self.index, number: number)
            }
            self.marks.hit(.shippedUnknown)
            self.stage.ledger.lostSight(publisher: self.index, number: number)
        }
    }
}

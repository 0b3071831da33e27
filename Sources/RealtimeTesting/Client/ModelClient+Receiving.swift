import RealtimeProtocol
import WebSocketCodec

extension ModelClient {
    /// One message from the server.
    func receive(_ payload: Span<UInt8>) {
        guard self.link != nil, self.state != .away else { return }
        if self.isExcused { return self.receiveExcused(payload) }
        let outcome = JSONReplyDecoder.decode(payload, limits: Self.protocolLimits) { message in
            self.handle(message)
            return true
        }
        if case .failure(let error) = outcome {
            self.trace.report(.roundTrip, "client \(self.index): \(error.message)")
        }
    }

    /// Bytes to the server were changed: what it answers is its affair as long as it disturbs nobody else.
    private func receiveExcused(_ payload: Span<UInt8>) {
        if self.state == .connecting { self.state = .open }
    }

    private func handle(_ message: ServerMessage) {
        switch message {
        case .ping:
            self.send([UInt8(ascii: "{"), UInt8(ascii: "}")])
        case .reply(let reply):
            self.handle(reply)
        case .push(let push):
            self.handle(push)
        case .unknownPush(let channel):
            self.trace.report(.roundTrip, "an unknown push for “\(channel)”")
        }
    }

    private func handle(_ push: Push) {
        if case .message(let data) = push.body {
            let user = "u\(self.stage.user(of: self.index))"
            self.trace.require(self.state != .connecting, .roundTrip, "a message comes before the answer to connect")
            return self.stage.operators.received(data, client: self.clientID, user: user)
        }
        guard let room = self.stage.roomNumbers[push.channel] else {
            return self.trace.report(.isolation, "a push for “\(push.channel)”, a room that nobody named")
        }
        switch push.body {
        case .publication(let publication):
            self.trace.note("publication", self.index, UInt64(room), publication.offset)
            if self.consumers[room] != nil { return self.consume(publication, in: room) }
            self.rooms[room].deliver(publication, self.stage.ledger, self.trace)
        case .gap(let gap):
            self.trace.note("gap", self.index, UInt64(room), gap.through)
            self.trace.require(self.understandsGaps, .noGap, "a gap push for a client that does not know them")
            self.rooms[room].gap(gap, self.stage.ledger, self.trace, self.marks)
        case .unsubscribe(let code, _):
            self.trace.note("unsubscribed", self.index, UInt64(room), UInt64(code.rawValue))
            self.trace.require(self.rooms[room].isMember, .silence, "room \(room) was left twice")
            self.rooms[room].leave()
            if code == .consumerTaken { self.marks.hit(.consumerTaken) }
            if !code.allowsResubscribe { self.rooms[room].isWanted = false }
            if self.consumers[room] == nil { self.marks.hit(.gapByUnsubscribe) }
            if code.allowsResubscribe && self.rooms[room].isWanted && self.rooms[room].asked == 0 {
                self.subscribe(room, recover: true)
            }
        case .join, .leave:
            self.trace.require(self.rooms[room].isMember, .silence, "room \(room) tells who comes to one not in it")
        case .lease:
            self.trace.require(self.rooms[room].isMember, .silence, "room \(room) tells of leases to one not in it")
        case .subscribe, .message, .refresh, .disconnect:
            self.trace.report(.roundTrip, "a push of a kind that nobody sends")
        }
    }

    private func handle(_ reply: Reply) {
        guard let place = self.pending.firstIndex(where: { pending in pending.id == reply.id }) else {
            return self.trace.report(.roundTrip, "client \(self.index): an answer to command \(reply.id), never sent")
        }
        let pending = self.pending.remove(at: place)
        self.trace.note("reply", self.index, UInt64(reply.id), UInt64(pending.room))
        switch reply.outcome {
        case .error(let error): self.failed(pending, error)
        case .result(let result): self.succeeded(pending, result)
        }
    }

    private func failed(_ pending: Pending, _ error: ErrorReply) {
        switch pending.kind {
        case .connect:
            self.disconnect(abortively: true)
        case .subscribe:
            self.rooms[pending.room].asked -= 1
            if error.code == .alreadySubscribed {
                // It is true if the unsubscribe that was sent before was refused: the client is in the room as before.
                let isIn = self.rooms[pending.room].isMember
                return self.trace.require(
                    isIn,
                    .membership,
                    "room \(pending.room): already subscribed, says the server"
                )
            }
            if error.code == .permissionDenied || !error.temporary { self.rooms[pending.room].isWanted = false }
        case .unsubscribe:
            self.rooms[pending.room].leaving -= 1
        case .publish(let number):
            self.marks.hit(.publishFailed)
            if error.code != .internalError { self.stage.ledger.refused(publisher: self.index, number: number) }
        case .history:
            self.marks.hit(.historyGap)
        case .acknowledge:
            self.acknowledgementFailed(error)
        case .lease(let ask):
            self.leaseRefused(ask, error)
        case .other:
            break
        }
    }

    private func succeeded(_ pending: Pending, _ result: ResultBody) {
        switch (pending.kind, result) {
        case (.connect, .connect(let result)):
            self.connected(result)
        case (.subscribe(let since), .subscribe(let result)):
            self.rooms[pending.room].asked -= 1
            self.trace.note("joined", self.index, UInt64(pending.room), result.position.offset)
            if self.consumers[pending.room] != nil { return self.enteredConsumer(pending.room, result, since: since) }
            self.rooms[pending.room].join(result, since: since, self.stage.ledger, self.trace, self.marks)
            self.renewLeases(pending.room)
        case (.unsubscribe, .unsubscribe):
            self.rooms[pending.room].leaving -= 1
            self.rooms[pending.room].leave()
        case (.publish(let number), .publish):
            self.marks.hit(.publishAcknowledged)
            self.stage.ledger.acknowledged(publisher: self.index, number: number)
        case (.history(let since), .history(let result)):
            self.marks.hit(.historyRead)
            self.stage.ledger.check(result, room: pending.room, since: since)
        case (.acknowledge, .rpc(let result)): self.acknowledged(pending, result.data)
        case (.lease(let ask), .rpc(let result)): self.leaseAnswered(ask, pending.room, result.data)
        case (.other, .presence): self.marks.hit(.presenceRead)
        case (.other, .rpc): self.marks.hit(.rpcAnswered)
        case (.other, _): break
        default:
            self.trace.report(.roundTrip, "client \(self.index): an answer of another kind to \(pending.id)")
        }
    }

    private func connected(_ result: ConnectResult) {
        self.state = .open
        self.clientID = result.client
        for closing in self.stage.closings { closing.confirmed(result.client) }
        self.marks.hit(self.session > 1 ? .reconnected : .connected)
        self.serverRooms.removeAll(keepingCapacity: true)
        for subscription in result.subs {
            guard let room = self.stage.roomNumbers[subscription.channel] else {
                self.trace.report(.isolation, "the server put the client in “\(subscription.channel)”")
                continue
            }
            let since = self.connectSince.first { asked in asked.room == room }?.position
            self.marks.hit(since == nil ? .serverRoomJoined : .serverRoomRecovered)
            self.serverRooms.append(room)
            self.rooms[room].isWanted = true
            self.rooms[room].join(subscription.result, since: since, self.stage.ledger, self.trace, self.marks)
        }
        for room in self.rooms.indices where self.rooms[room].isWanted && !self.rooms[room].isMember {
            self.subscribe(room, recover: true)
        }
        self.scheduleAct()
    }
}

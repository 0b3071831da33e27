import RealtimeEngine
import RealtimeProtocol

/// Model clients that read through consumers: they apply what they are handed, once for each id, and acknowledge it
/// promptly, late, one by one, in batches or never.
extension ModelClient {
    /// Draws in which rooms the client reads through a consumer.
    func drawConsumers(_ random: SimulationRandom) {
        var draw = random.split(17)
        for room in self.stage.rooms.indices where self.stage.mayConsume(room) {
            guard draw.chance(8_000) else { continue }
            let user = "u\(self.stage.user(of: self.index))"
            let consumer = ConsumerID(user: user, name: "c\(draw.below(2))")
            self.consumers[room] = ConsumerView(room: room, roomName: self.stage.rooms[room], consumer: consumer)
        }
    }

    /// A publication came for a consumer.
    func consume(_ publication: Publication, in room: Int) {
        guard self.rooms[room].isMember, var view = self.consumers[room] else {
            return self.trace.report(.silence, "room \(room) delivers to a consumer that is not in it")
        }
        _ = view.deliver(publication, self.stage.ledger, self.trace)
        let offset = publication.offset
        // Some is never done, some refused, the rest is applied; what is acknowledged depends on the client's mood. In
        // the end all is done: a publication that waits to come again, perhaps for long, would look like a lost one.
        let isDone = self.stage.isCalm || self.random.below(100) < self.stage.diligence
        if isDone {
            if let key = view.key { _ = self.stage.consumers.apply(offset, key) }
            view.did(offset)
        }
        self.consumers[room] = view
        guard let epoch = view.epoch else { return }
        if !isDone {
            if self.random.chance(5_000) { self.refuse(room, epoch, offset) }
        } else if self.stage.isCalm || self.random.chance(6_000) {
            self.acknowledge(room, epoch, [offset], single: self.random.chance(4_000))
        }
    }

    /// Acknowledges what was done before and has not been acknowledged, perhaps later than the server waits.
    func acknowledgeLate(_ room: Int) {
        guard let view = self.consumers[room], self.rooms[room].isMember, let epoch = view.epoch else { return }
        if view.done > view.floor { self.acknowledge(room, epoch, [view.done], single: false) }
    }

    /// How many publications the client's consumers have not settled in the rooms that it is in.
    var unsettled: UInt64 {
        guard self.state == .open else { return 0 }
        return self.rooms.indices.reduce(0) { sum, room in
            guard self.rooms[room].isMember, let key = self.consumers[room]?.key else { return sum }
            return sum + self.stage.consumers.unsettled(key, through: self.stage.ledger.head(of: room).offset)
        }
    }

    private func acknowledge(_ room: Int, _ epoch: String, _ offsets: [UInt64], single: Bool) {
        var request = AcknowledgeRequest(
            channel: self.stage.rooms[room],
            epoch: epoch,
            offsets: offsets,
            isSingle: single
        )
        // Everything up to an offset may be acknowledged only if all of it is done.
        if !single, let view = self.consumers[room], view.done < offsets[0] { request.isSingle = true }
        self.tell(room, request, refuses: false)
    }

    private func refuse(_ room: Int, _ epoch: String, _ offset: UInt64) {
        let request = AcknowledgeRequest(
            channel: self.stage.rooms[room],
            epoch: epoch,
            offsets: [offset],
            reason: "no"
        )
        self.tell(room, request, refuses: true)
    }

    private func tell(_ room: Int, _ request: AcknowledgeRequest, refuses: Bool) {
        let method = refuses ? AcknowledgeRequest.refuseMethod : AcknowledgeRequest.acknowledgeMethod
        let rpc = RPCRequest(method: method, data: request.data)
        let pending = Pending(id: 0, room: room, kind: .acknowledge(request, refuses: refuses, asked: self.seats[room]))
        self.send([(.rpc(rpc), pending)])
    }

    /// An acknowledgement was answered; one of an earlier subscription says nothing about this one.
    func acknowledged(_ pending: Pending, _ answer: RawJSON?) {
        guard case .acknowledge(let request, let refuses, let seat) = pending.kind, seat == self.seats[pending.room]
        else { return }
        self.consumers[pending.room]?.acknowledged(request, refuses: refuses, answer, self.trace)
    }

    /// An acknowledgement was refused: somebody else has the consumer, or the broker failed.
    func acknowledgementFailed(_ error: ErrorReply) {
        if error.code == .staleAcknowledgement { self.marks.hit(.consumerStale) }
        self.trace.require(error.code != .badRequest, .acknowledgement, "what was handed out may not be acknowledged")
    }

    /// The answer to a subscribe through a consumer came.
    func enteredConsumer(_ room: Int, _ result: SubscribeResult, since: StreamPosition?) {
        self.seats[room] += 1
        self.consumers[room]?.enter(result, since: since, self.stage.ledger, self.trace)
        self.rooms[room].enterConsumer(self.trace)
    }
}

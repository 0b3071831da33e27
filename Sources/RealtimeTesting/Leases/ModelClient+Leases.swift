import RealtimeProtocol

extension ModelClient {
    private static var keys: [String] { ["price", "name", "address"] }

    /// Does something with a lease of a room, by chance.
    func actOnLease(_ room: Int) {
        guard self.rooms[room].isMember else { return }
        let known = self.desk.pick(in: room)
        let key = Self.keys[self.desk.random.below(Self.keys.count)]
        switch (self.desk.random.below(10), known) {
        case (0..<4, _): self.acquire(room, key)
        case (4..<6, let known?): self.ask("renew", room, .renew, known.key, known.token)
        case (6, let known?): self.ask("release", room, .release, known.key, known.token)
        case (7..., let known?): self.publish(room, under: Fence(key: known.key, token: known.token))
        default: self.acquire(room, key)
        }
    }

    private func acquire(_ room: Int, _ key: String) {
        let wait = self.desk.random.chance(5_000) ? self.desk.random.magnitude(10...60_000) : 0
        self.call(
            "acquire",
            room,
            LeaseDesk.Ask(kind: .acquire, key: key, sent: self.now, entry: self.rooms[room].entries),
            LeaseRequest(
                channel: self.stage.rooms[room],
                key: key,
                ttlMilliseconds: UInt32(self.desk.random.magnitude(100...30_000)),
                waitMilliseconds: UInt32(wait),
                takeover: self.desk.random.chance(1_000) ? "urgent" : nil
            )
        )
    }

    private func ask(
        _ method: String,
        _ room: Int,
        _ kind: LeaseDesk.Ask.Kind,
        _ key: String,
        _ token: FencingToken
    ) {
        let request = LeaseRequest(channel: self.stage.rooms[room], key: key, token: token)
        self.call(
            method,
            room,
            LeaseDesk.Ask(kind: kind, key: key, token: token, sent: self.now, entry: self.rooms[room].entries),
            request
        )
    }

    private func call(_ method: String, _ room: Int, _ ask: LeaseDesk.Ask, _ request: LeaseRequest) {
        self.trace.note("lease", self.index, UInt64(room), ask.token?.counter ?? 0)
        let rpc = RPCRequest(method: "realtime.lease.\(method)", data: JSONLeaseCoder.encode(request))
        self.send([(.rpc(rpc), Pending(id: 0, room: room, kind: .lease(ask)))])
    }

    /// Publishes what only the holder of a lease may.
    private func publish(_ room: Int, under fence: Fence) {
        let number = self.stage.ledger.invoke(publisher: self.index, room: room, session: self.session)
        let bytes = PayloadCode.make(publisher: self.index, number: Int(number), room: room, padding: 1)
        let data = RawJSON(uncheckedBytes: bytes)
        let request = PublishRequest(channel: self.stage.rooms[room], data: data, fence: fence)
        self.send([(.publish(request), Pending(id: 0, room: room, kind: .publish(number: number)))])
    }

    /// Rights to rooms last longer than a connection: what it held it renews as soon as it is in the room again.
    func renewLeases(_ room: Int) {
        guard let known = self.desk.pick(in: room), self.desk.random.chance(7_000) else { return }
        self.ask("renew", room, .renew, known.key, known.token)
    }

    /// The answer to a lease procedure.
    func leaseAnswered(_ ask: LeaseDesk.Ask, _ room: Int, _ data: RawJSON?) {
        if ask.kind == .release { return }
        switch JSONLeaseCoder.tenure(data, limits: Self.protocolLimits) {
        case .failure(let error):
            self.trace.report(.roundTrip, "client \(self.index): \(error.message)")
        case .success(let tenure):
            self.trace.note("leased", self.index, UInt64(room), tenure.token.counter)
            if let token = ask.token {
                self.trace.require(token == tenure.token, .graceTime, "\(token) was renewed as \(tenure.token)")
            }
            self.desk.keep(LeaseDesk.Holding(room: room, key: ask.key, token: tenure.token))
            // Who has left the room meanwhile gave the lease its grace, and believes nothing.
            guard self.rooms[room].entries == ask.entry, self.rooms[room].isMember else { return }
            let until = self.desk.belief(tenure, sent: ask.sent)
            self.stage.leases.believed(tenure.token, until: until)
        }
    }

    /// The refusal of a lease procedure.
    func leaseRefused(_ ask: LeaseDesk.Ask, _ error: ErrorReply) {
        let known: [ErrorCode] = [
            .internalError, .unavailable, .permissionDenied, .limitExceeded, .tooManyRequests, .leaseHeld, .leaseLost,
        ]
        self.trace.require(known.contains(error.code), .roundTrip, "a lease was refused with \(error.code.rawValue)")
    }
}

import RealtimeEngine
import RealtimeProtocol
import WebSocketCodec

extension ModelClient {
    /// The first command over a new connection.
    func sendConnect() {
        self.connectSince.removeAll(keepingCapacity: true)
        var subs: [SubscribeRequest] = []
        for room in self.stage.serverRooms(of: self.index) {
            guard let position = self.rooms[room].position, self.random.chance(8_000) else { continue }
            self.connectSince.append((room, position))
            subs.append(SubscribeRequest(channel: self.stage.rooms[room], recover: true, position: position))
        }
        let request = ConnectRequest(
            token: "u\(self.index)",
            subs: subs,
            name: self.understandsGaps ? "swift-realtime-model" : "js",
            version: "1"
        )
        self.lastCommand = 0
        self.send([(.connect(request), Pending(id: 0, room: 0, kind: .connect))])
    }

    /// Sends commands in one message.
    func send(_ commands: [(request: Request, pending: Pending?)]) {
        var message: [UInt8] = []
        for command in commands {
            if !message.isEmpty { message.append(0x0A) }
            var id = UInt32(0)
            if var pending = command.pending {
                self.lastCommand += 1
                id = self.lastCommand
                pending.id = id
                self.pending.append(pending)
            }
            JSONCommandEncoder.append(Command(id: id, request: command.request), to: &message)
        }
        self.send(message)
    }

    func scheduleAct() {
        let delay = Int64(self.random.magnitude(self.stage.thinking))
        self.actGeneration &+= 1
        self.stage.parts.queue.push(.clientAct, self.index, generation: self.actGeneration, at: self.now + delay)
    }

    /// Does something, by chance.
    func act() {
        guard self.state == .open, !self.stage.isCalm else { return }
        self.scheduleAct()
        if self.isExcused && self.random.chance(2_000) { return self.disconnect(abortively: true) }
        let room = self.random.below(self.rooms.count)
        if self.desk.isKeen && self.desk.random.chance(8_000) { return self.actOnLease(room) }
        switch self.random.below(100) {
        case 0..<45: self.publish(room, count: 1)
        case 45..<52: self.publish(room, count: self.random.magnitude(2...32))
        case 52..<66: self.toggle(room)
        case 66..<70: self.toggleQuickly(room)
        case 70..<75: self.readHistory(room)
        case 75..<78: self.ask(room)
        case 78..<83: self.call()
        case 83..<84: self.leaveNow()
        case 84..<88: self.flood(room)
        case 88: self.nameBadly()
        case 89..<93: self.acknowledgeLate(room)
        case 93..<98: self.actOnLease(room)
        default: break
        }
    }

    func publish(_ room: Int, count: Int) {
        var commands: [(request: Request, pending: Pending?)] = []
        for _ in 0..<count {
            let number = self.stage.ledger.invoke(publisher: self.index, room: room, session: self.session)
            let padding =
                self.random.chance(9_000) ? self.random.below(40) : self.random.magnitude(1...self.stage.maxPadding)
            let bytes = PayloadCode.make(publisher: self.index, number: Int(number), room: room, padding: padding)
            let request = PublishRequest(channel: self.stage.rooms[room], data: RawJSON(uncheckedBytes: bytes))
            commands.append((.publish(request), Pending(id: 0, room: room, kind: .publish(number: number))))
        }
        self.trace.note("publish", self.index, UInt64(room), UInt64(count))
        self.send(commands)
    }

    func subscribe(_ room: Int, recover: Bool) {
        self.send([self.subscription(room, recover: recover)])
    }

    private func subscription(_ room: Int, recover: Bool) -> (request: Request, pending: Pending?) {
        self.rooms[room].isWanted = true
        self.rooms[room].asked += 1
        let consumer = self.consumers[room]
        let since = recover ? consumer.map(\.position) ?? self.rooms[room].position : nil
        let request = SubscribeRequest(
            channel: self.stage.rooms[room],
            recover: since != nil,
            position: since ?? .unknown,
            data: consumer.map { view in ConsumerName.data(naming: view.consumer.name) }
        )
        return (.subscribe(request), Pending(id: 0, room: room, kind: .subscribe(since: since)))
    }

    private func unsubscription(_ room: Int) -> (request: Request, pending: Pending?) {
        self.rooms[room].isWanted = false
        self.rooms[room].leaving += 1
        let request = UnsubscribeRequest(channel: self.stage.rooms[room])
        return (.unsubscribe(request), Pending(id: 0, room: room, kind: .unsubscribe))
    }

    /// Joins a room, or leaves it.
    private func toggle(_ room: Int) {
        if self.rooms[room].asked > 0 || self.rooms[room].leaving > 0 { return }
        if self.rooms[room].isMember {
            if self.random.chance(3_000) { self.send([self.unsubscription(room)]) }
        } else {
            self.subscribe(room, recover: self.random.chance(7_000))
        }
    }

    /// Leaves and joins in one message, and perhaps leaves again.
    private func toggleQuickly(_ room: Int) {
        guard self.stage.plan.has(.toggles), self.rooms[room].isMember, self.rooms[room].asked == 0 else { return }
        if self.rooms[room].leaving > 0 { return }
        self.marks.hit(.toggle)
        // The position is the last one seen: publications that come before the first answer make the resume repeat them.
        var commands = [self.unsubscription(room), self.subscription(room, recover: false)]
        if self.random.chance(3_000) { commands.append(self.unsubscription(room)) }
        self.send(commands)
    }

    private func readHistory(_ room: Int) {
        let since = self.random.chance(5_000) ? self.rooms[room].position : nil
        let request = HistoryRequest(
            channel: self.stage.rooms[room],
            limit: Int32(self.random.within(-1...20)),
            since: since
        )
        self.send([(.history(request), Pending(id: 0, room: room, kind: .history(since: since)))])
    }

    private func ask(_ room: Int) {
        let request = PresenceRequest(channel: self.stage.rooms[room])
        self.send([(.presence(request), Pending(id: 0, room: room, kind: .other))])
    }

    private func call() {
        let data = RawJSON(uncheckedBytes: Array("1".utf8))
        if self.random.chance(5_000) {
            self.send([(.rpc(RPCRequest(method: "echo", data: data)), Pending(id: 0, room: 0, kind: .other))])
        } else {
            self.marks.hit(.messageSent)
            self.send([(.send(SendRequest(data: data)), nil)])
        }
    }

    /// Asks for a room whose name is too long.
    private func nameBadly() {
        let name = String(repeating: "x", count: 256 + self.random.below(64))
        let request = PublishRequest(channel: name, data: RawJSON(uncheckedBytes: Array("1".utf8)))
        self.send([(.publish(request), Pending(id: 0, room: 0, kind: .other))])
    }

    /// Ends the connection in one of the ways in which connections end.
    private func leaveNow() {
        guard let link = self.link else { return }
        let plan = self.stage.plan
        switch self.random.below(6) {
        case 0 where plan.has(.reset):
            self.marks.hit(.reset)
            self.stage.network.breakLink(link)
        case 1 where plan.has(.halfOpen):
            self.marks.hit(.halfOpen)
            let up = self.random.chance(7_000)
            self.stage.network.blackHole(link, up: up, down: !up || self.random.chance(5_000))
        case 2 where plan.has(.neverReader):
            self.marks.hit(.neverReader)
            self.readLimit = 0
        case 3: self.disconnect(abortively: true)
        default: self.close()
        }
    }

    private func flood(_ room: Int) {
        guard self.stage.plan.has(.flood) else { return }
        self.marks.hit(.flood)
        for _ in 0..<self.random.within(1...8) { self.publish(room, count: 32) }
    }

    /// Faults have stopped: reads again what it has not read.
    func calmDown() {
        if self.isExcused || self.isSilent || self.readLimit == 0 { return self.disconnect(abortively: true) }
        self.readable()
    }

    /// Asks again for rooms that it wants and was refused for the moment.
    func settle() {
        guard self.state == .open else { return }
        for room in self.rooms.indices
        where self.rooms[room].isWanted && !self.rooms[room].isMember && self.rooms[room].asked == 0 {
            self.subscribe(room, recover: true)
        }
    }
}

import RealtimeClient
import RealtimeProtocol

extension ModelWorld {
    /// One event of the world, drawn by the seed.
    mutating func step() {
        switch self.dice.below(100) {
        case 0..<30: self.deliverToClient()
        case 30..<55: self.deliverToServer()
        case 55..<62: self.finishOpening()
        case 62..<70: self.advance(UInt64(self.dice.below(1000)) * 1_000_000)
        case 70..<80: self.server.publish(self.anyRoom(), self.payload(), &self.dice)
        case 80..<87: self.publishAsClient()
        case 87..<91: self.toggle(Self.rooms[self.dice.below(Self.rooms.count)])
        case 91..<93: self.endTransport()
        case 93..<94: self.goSilent()
        case 94..<95: self.server.loseMemory(self.anyRoom(), &self.dice)
        case 95..<97: self.server.kick(self.anyRoom(), code: self.dice.chance(70) ? 2500 : 2000)
        case 97..<98: self.trim()
        case 98..<99: if let index = self.link?.server { self.server.overflow(index, self.anyRoom()) }
        default: self.advance(UInt64(self.dice.below(60)) * second)
        }
        self.settle()
    }

    /// Faults are over: everything that is under way is done, and time passes until nothing happens any more.
    mutating func calm() {
        self.server.hasFaults = false
        for _ in 0..<60 {
            self.machine.connect(now: self.now)
            self.settle()
            while self.isBusy {
                self.finishOpening()
                self.deliverToServer()
                self.deliverToClient()
                self.settle()
            }
            self.keepAlive()
            self.advance(second)
            self.settle()
        }
    }

    private var isBusy: Bool {
        if self.opening != nil || self.server.sessions.contains(where: { session in !session.inbound.isEmpty }) {
            return true
        }
        guard let index = self.link?.server else { return false }
        return !self.server.sessions[index].outbound.isEmpty
    }

    private mutating func keepAlive() {
        guard let index = self.link?.server, !self.server.sessions[index].isDead else { return }
        self.server.sessions[index].outbound.append(("{}", nil))
    }

    private mutating func anyRoom() -> String {
        self.readers[self.dice.below(self.readers.count)].room
    }

    mutating func payload() -> String {
        self.lastNumber += 1
        return String(self.lastNumber)
    }

    private mutating func deliverToClient() {
        guard let link = self.link, let index = link.server, !self.server.sessions[index].outbound.isEmpty else {
            return
        }
        let message = self.server.sessions[index].outbound.removeFirst().text
        self.machine.received(Array(message.utf8).span, link.session, now: self.now)
    }

    /// Any session's messages, those of dead ones too: they were in the network.
    private mutating func deliverToServer() {
        let waiting = self.server.sessions.indices.filter { index in !self.server.sessions[index].inbound.isEmpty }
        guard !waiting.isEmpty else { return }
        let index = waiting[self.dice.below(waiting.count)]
        self.server.process(index, &self.dice)
        if self.server.sessions[index].isDead {
            self.server.sessions[index].rooms = []
            self.server.sessions[index].outbound = []
        }
    }

    private mutating func finishOpening() {
        guard let session = self.opening else { return }
        self.opening = nil
        if self.server.fault(20, &self.dice) {
            let error = ClientError(code: .transportFailed, message: "", origin: .remote, isRetryable: true)
            self.machine.transportEnded(session, .failed(error, window: nil), now: self.now)
        } else {
            self.server.sessions.append(ModelServer.Session())
            self.link = (session, self.server.sessions.count - 1)
            self.machine.transportOpened(session, now: self.now)
        }
    }

    private mutating func endTransport() {
        guard let session = self.link?.session else { return }
        self.cut()
        self.machine.transportEnded(session, .lost, now: self.now)
    }

    /// Half open: the client hears nothing and is not told why.
    private mutating func goSilent() {
        guard let session = self.link?.session else { return }
        self.cut()
        self.link = (session, nil)
    }

    mutating func toggle(_ room: String) {
        if self.wanted[room] == true {
            self.machine.unsubscribe(room, now: self.now)
        } else {
            _ = self.machine.subscribe(room, now: self.now)
        }
        self.wanted[room] = self.wanted[room] != true
    }

    private mutating func publishAsClient() {
        let payload = self.payload()
        let number = CallNumber(rawValue: UInt64(self.published.count))
        let room = Self.rooms[self.dice.below(Self.rooms.count)]
        self.published.append((number, payload, room))
        let data = RawJSON(uncheckedBytes: Array(payload.utf8))
        self.machine.publish(number, to: room, data, now: self.now)
    }

    private mutating func trim() {
        let room = self.anyRoom()
        var log = self.server.log(room)
        log.trimmed = max(log.trimmed, log.payloads.count - self.dice.below(4))
        self.server.logs[room] = log
    }
}

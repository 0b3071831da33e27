import RealtimeClient
import RealtimeProtocol

/// One client, one server and the network between them, all decided by a seed.
struct ModelWorld: ~Copyable {
    static let rooms = ["a", "b"]

    var dice: SeededGenerator
    var server: ModelServer
    var machine: ClientStateMachine
    var now: UInt64 = second
    var readers: [ModelReader]
    var wanted: [String: Bool] = [:]
    /// The transport that the client uses, or is opening.
    var link: (session: SessionNumber, server: Int?)?
    var opening: SessionNumber?
    var wakeAt = UInt64.max
    var published: [(number: CallNumber, payload: String, room: String)] = []
    var outcomes: [CallNumber: Result<ClientReply, ClientError>] = [:]
    var violations: [String] = []
    var trace: UInt64 = 14_695_981_039_346_656_037
    var lastNumber: UInt64 = 0

    init(seed: UInt64) {
        self.dice = SeededGenerator(seed: seed)
        let room = self.dice.chance(50) ? "s" : nil
        self.server = ModelServer(knowsKeys: self.dice.chance(50), serverRoom: room)
        var configuration = ClientConfiguration()
        configuration.timing.publishTimeout = .seconds(1_000_000)
        configuration.timing.publishKeyLifetime = .seconds(1_000_000)
        configuration.limits.publishesInFlight = 1 + self.dice.below(8)
        self.machine = ClientStateMachine(configuration: configuration, seed: self.dice.next(), keyPrefix: "k")
        self.readers = (Self.rooms + (room.map { room in [room] } ?? [])).map(ModelReader.init(room:))
    }

    mutating func settle() {
        while true {
            let effects = self.machine.takeEffects()
            if effects.isEmpty { break }
            for effect in effects { self.act(effect) }
        }
        for reader in self.readers {
            let position = self.machine.position(of: reader.room)
            if position != nil && position != reader.position {
                self.violations.append("position \(position?.description ?? "") is not the host's \(reader)")
            }
        }
    }

    private mutating func hash(_ text: String) {
        for byte in text.utf8 { self.trace = (self.trace ^ UInt64(byte)) &* 1_099_511_628_211 }
    }

    private mutating func act(_ effect: ClientEffect) {
        switch effect {
        case .openTransport(let session, _):
            if self.opening != nil || self.link != nil { self.violations.append("I18 two transports") }
            self.opening = session
        case .send(let session, let message):
            self.hash(text(message))
            guard let link = self.link, link.session == session else { return }
            if let index = link.server, !self.server.sessions[index].isDead {
                self.server.sessions[index].inbound.append(text(message))
            }
        case .closeTransport(let session, _):
            if self.opening == session { self.opening = nil }
            if let link = self.link, link.session == session { self.cut() }
        case .wake(let time): self.wakeAt = time
        case .room(let room, let event):
            self.hash("\(room) \(event)")
            guard let index = self.readers.firstIndex(where: { reader in reader.room == room }) else { return }
            self.readers[index].take(event, self.server)
        case .completed(let number, let result):
            if self.outcomes[number] != nil { self.violations.append("\(number) completed twice") }
            self.outcomes[number] = result
        case .stateChanged, .needsToken, .message: break
        }
    }

    /// The connection is gone for the client; the server may still find what was sent before, late or never.
    mutating func cut() {
        guard let index = self.link?.server else {
            self.link = nil
            return
        }
        self.link = nil
        self.server.sessions[index].isDead = true
        self.server.sessions[index].rooms = []
        self.server.sessions[index].outbound = []
        // Without keys nothing can tell a late publish from a new one, so this network delivers late ones only with.
        if !self.server.knowsKeys || self.dice.chance(50) { self.server.sessions[index].inbound = [] }
    }

    mutating func advance(_ time: UInt64) {
        self.now += time
        if self.now >= self.wakeAt {
            self.wakeAt = .max
            self.machine.tick(now: self.now)
        }
    }
}

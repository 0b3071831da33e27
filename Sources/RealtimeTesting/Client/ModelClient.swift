import RealtimeProtocol
import WebSocketCodec

/// A strict client of the protocol, written against its text and not against the library's own client: it trusts
/// nothing that the server says and checks all of it.
final class ModelClient {
    enum State { case away, handshaking, connecting, open, closing }

    /// A command whose answer is awaited.
    struct Pending {
        enum Kind {
            case connect
            case subscribe(since: StreamPosition?)
            case unsubscribe
            case publish(number: UInt32)
            case history(since: StreamPosition?)
            case acknowledge(AcknowledgeRequest, refuses: Bool, asked: Int)
            case lease(LeaseDesk.Ask)
            case other
        }

        var id: UInt32
        var room: Int
        var kind: Kind
    }

    let index: Int
    let stage: Stage
    var random: SimulationRandom
    var state = State.away
    var link: Network.Handle?
    var session: UInt32 = 0
    var rooms: [IntervalChecker]
    /// The consumers through which the client reads, one for each room where it does.
    var consumers: [ConsumerView?]
    /// How often each room was entered.
    var seats: [Int]
    var pending: [Pending] = []
    var lastCommand: UInt32 = 0
    var understandsGaps = true
    var connectSince: [(room: Int, position: StreamPosition)] = []
    var lastHeard: Int64 = 0
    var deadline: Int64 = .max
    var actGeneration: UInt32 = 0
    var serverRooms: [Int] = []
    var outgoing: [UInt8] = []
    var sent = 0
    var isEndDue = false
    /// Reads at most so many bytes at once; 0 for a client that has stopped reading.
    var readLimit = Int.max
    var readDelay: Int64 = 0
    var isReadDue = false
    var isSilent = false
    /// The id that the server gave this connection.
    var clientID = ""
    var desk: LeaseDesk
    private var handshake: ClientHandshake?
    private var decoder: MessageDecoder
    private var scratch: [UInt8] = []
    private var input: [UInt8] = []

    static let limits = MessageLimits(maxMessageBytes: 16 * 1024 * 1024, maxFragments: 128)
    static let protocolLimits = ProtocolLimits(
        maxDepth: 64,
        maxCommandsPerMessage: 100_000,
        maxNameBytes: 4_096,
        maxMapEntries: 4_096
    )

    init(index: Int, stage: Stage, random: SimulationRandom) {
        self.index = index
        self.stage = stage
        self.random = random
        self.desk = LeaseDesk(random: random.split(31), isKeen: stage.hasKeenHolders)
        self.decoder = MessageDecoder(role: .client, limits: Self.limits)
        self.rooms = stage.rooms.indices.map { room in
            IntervalChecker(room: room, isForbidden: stage.isForbidden(room, client: index))
        }
        self.consumers = Array(repeating: nil, count: stage.rooms.count)
        self.seats = Array(repeating: 0, count: stage.rooms.count)
        self.drawConsumers(random)
    }

    var trace: Trace { self.stage.parts.trace }
    var marks: Marks { self.stage.parts.marks }
    var now: Int64 { self.stage.parts.queue.now }
    var isExcused: Bool { self.link.map { link in self.stage.network.isExcused(link) } ?? false }

    // MARK: - Connecting

    /// Opens a connection and asks for the upgrade.
    func connect() {
        guard self.state == .away else { return }
        let link = self.stage.network.connect(client: self.index, node: self.random.below(self.stage.nodeCount))
        self.link = link
        self.session += 1
        self.state = .handshaking
        self.outgoing.removeAll(keepingCapacity: true)
        self.sent = 0
        self.isEndDue = false
        self.lastHeard = self.now
        self.decoder = MessageDecoder(role: .client, limits: Self.limits)
        self.drawHabits()
        self.trace.note("connect", self.index, UInt64(link.index), UInt64(self.session))
        do throws(HandshakeError) {
            let handshake = try ClientHandshake(
                host: "simulation",
                path: "/connection/websocket",
                keyBytes: (0..<16).map { _ in UInt8(truncatingIfNeeded: self.random.next()) },
                limits: HandshakeLimits(
                    maxHeadBytes: 8_192,
                    maxTargetBytes: 1_024,
                    maxFields: 64,
                    maxFieldBytes: 1_024
                )
            )
            handshake.appendRequest(to: &self.outgoing)
            self.handshake = handshake
        } catch {
            self.trace.report(.roundTrip, "the client's own request: \(error.message)")
        }
        if self.isSilent { self.outgoing.removeLast(1 + self.random.below(self.outgoing.count)) }
        self.flush()
        self.watch()
    }

    private func drawHabits() {
        let plan = self.stage.plan
        let isCalm = self.stage.isCalm
        self.readLimit = .max
        self.isSilent = false
        if !isCalm && self.random.chance(plan[.slowReader] * 2) {
            self.readLimit = self.random.magnitude(1...2_048)
            self.readDelay = Int64(self.random.magnitude(100_000...1_000_000_000))
            self.marks.hit(.slowReader)
        }
        if !isCalm && self.random.chance(plan[.silentPeer]) {
            self.isSilent = true
            self.marks.hit(.silentPeer)
        }
        self.understandsGaps = !self.random.chance(plan[.oldClients] * 4)
        if !self.understandsGaps { self.marks.hit(.oldClient) }
    }

    /// A watch for connections that say nothing any more.
    func watch() {
        guard self.link != nil else { return }
        self.deadline = self.now + self.stage.patience
        self.stage.parts.queue.push(.clientTimer, self.index, generation: self.session, at: self.deadline)
    }

    /// The watch fired.
    func checkPatience() {
        guard self.link != nil else { return }
        let isMute = self.readLimit == 0 && !self.stage.isCalm
        if !isMute && self.now - self.lastHeard >= self.stage.patience { return self.disconnect(abortively: true) }
        self.watch()
    }

    // MARK: - Bytes

    /// The link has something for the client: bytes, room to write, or its end.
    func readable() {
        self.flush()
        if self.readLimit == 0 && !self.stage.isCalm { return }
        if self.readLimit == .max || self.stage.isCalm {
            self.read(.max)
            return
        }
        if self.isReadDue { return }
        self.isReadDue = true
        let time = self.now + self.readDelay
        self.stage.parts.queue.push(.clientSlowRead, self.index, generation: self.session, at: time)
    }

    func slowRead() {
        self.isReadDue = false
        let limit = self.stage.isCalm ? .max : self.readLimit
        if limit > 0, self.read(limit) { self.readable() }
    }

    @discardableResult
    private func read(_ limit: Int) -> Bool {
        guard let link = self.link else { return false }
        self.input.removeAll(keepingCapacity: true)
        switch self.stage.network.clientTake(link, limit: limit, into: &self.input) {
        case .bytes(0):
            return false
        case .bytes:
            self.lastHeard = self.now
            self.take()
            return true
        case .end:
            self.disconnect(abortively: false)
            return false
        case .broken:
            self.disconnect(abortively: true)
            return false
        }
    }

    private func take() {
        var input: [UInt8] = []
        swap(&input, &self.input)
        self.take(input)
        swap(&input, &self.input)
    }

    private func take(_ input: [UInt8]) {
        guard self.handshake != nil else { return self.decode(input.span) }
        do throws(HandshakeError) {
            guard let (consumed, _) = try self.handshake?.receive(input.span) else { return }
            self.handshake = nil
            self.state = .connecting
            self.sendConnect()
            if consumed < input.count { self.decode(input.span.extracting(consumed..<input.count)) }
        } catch {
            self.trace.note("refused", self.index)
            self.disconnect(abortively: true)
        }
    }

    private func decode(_ bytes: Span<UInt8>) {
        var sink = ModelSink(client: self)
        do throws(WebSocketError) {
            _ = try self.decoder.decode(bytes, scratch: &self.scratch, sink: &sink)
        } catch {
            self.trace.require(self.isExcused, .roundTrip, "client \(self.index) got a bad frame: \(error.message)")
            self.disconnect(abortively: true)
        }
        if let close = sink.close { self.serverClosed(close) }
    }

    /// Sends one text message that holds the commands.
    func send(_ message: [UInt8]) {
        guard self.link != nil else { return }
        let mask = UInt32(truncatingIfNeeded: self.random.next())
        FrameEncoder.append(.text, message.span, mask: mask, to: &self.outgoing)
        self.flush()
    }

    func flush() {
        guard let link = self.link, self.sent < self.outgoing.count else { return self.endIfDue() }
        self.sent += self.stage.network.clientWrite(link, self.outgoing[self.sent...])
        if self.sent == self.outgoing.count {
            self.outgoing.removeAll(keepingCapacity: true)
            self.sent = 0
        }
        self.endIfDue()
    }

    private func endIfDue() {
        if self.isEndDue && self.outgoing.isEmpty { self.disconnect(abortively: false) }
    }

    // MARK: - Ending

    private func serverClosed(_ code: UInt16) {
        if self.link == nil { return }
        self.trace.note("close", self.index, UInt64(code))
        ClosingChecker(trace: self.trace).saw(code, excused: self.isExcused, self.marks)
        if code >= 3_500 && code < 4_000 {
            for room in self.rooms.indices { self.rooms[room].forget() }
        }
        self.state = .closing
        do throws(WebSocketError) {
            let mask = UInt32(truncatingIfNeeded: self.random.next())
            try FrameEncoder.appendClose(code: CloseCode(rawValue: code), mask: mask, to: &self.outgoing)
        } catch {
            if code != 1_005 { self.trace.report(.closeOnce, "close code \(code) may not be on the wire") }
        }
        self.isEndDue = true
        self.flush()
    }

    /// Says goodbye and goes once the server has answered.
    func close() {
        guard self.state == .open || self.state == .connecting else { return self.disconnect(abortively: true) }
        self.state = .closing
        do throws(WebSocketError) {
            let mask = UInt32(truncatingIfNeeded: self.random.next())
            try FrameEncoder.appendClose(code: .normalClosure, mask: mask, to: &self.outgoing)
        } catch {
            self.trace.report(.roundTrip, error.message)
        }
        self.flush()
    }

    /// The connection is gone for the client; it comes back later.
    func disconnect(abortively: Bool) {
        guard let link = self.link else { return }
        self.trace.note("gone", self.index, UInt64(self.session))
        self.stage.network.clientClosed(link, abortively: abortively)
        self.link = nil
        self.handshake = nil
        self.state = .away
        self.actGeneration &+= 1
        self.pending.removeAll(keepingCapacity: true)
        for room in self.rooms.indices { self.rooms[room].disconnected() }
        if self.stage.isOver { return }
        let delay = Int64(self.random.magnitude(1_000_000...2_000_000_000))
        self.stage.parts.queue.push(.clientConnect, self.index, at: self.now + delay)
    }
}

/// Takes the frames of one client.
struct ModelSink: MessageSink {
    let client: ModelClient
    var close: UInt16?

    mutating func message(_ kind: MessageKind, _ payload: Span<UInt8>) -> SinkResponse {
        self.client.receive(payload)
        return .proceed
    }

    mutating func ping(_ payload: Span<UInt8>) -> SinkResponse { .proceed }

    mutating func pong(_ payload: Span<UInt8>) -> SinkResponse { .proceed }

    mutating func close(_ code: CloseCode?, _ reason: Span<UInt8>) -> SinkResponse {
        self.close = code?.rawValue ?? 1_005
        return .stop
    }
}

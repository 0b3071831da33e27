internal import RealtimeEngine
internal import RealtimeProtocol
internal import Synchronization

/// A clock that stands still until the kit moves it.
final class TransportClock: Sendable {
    private let nanoseconds = Atomic<Int64>(1_000_000_000_000)

    var time: TurnTime {
        let now = self.nanoseconds.load(ordering: .relaxed)
        return TurnTime(now: Instant(nanoseconds: now), wallMilliseconds: now / 1_000_000)
    }

    func advance(by duration: Duration) {
        self.nanoseconds.wrappingAdd(duration.nanosecondsClamped, ordering: .relaxed)
    }
}

/// One check's node, hub and connections.
final class TransportRig {
    let check: TransportCheck
    let patience: ConformancePatience
    /// Bytes that a transport and what is below it may hold.
    let buffer: Int
    let node: Node
    let hub: Hub
    let clock = TransportClock()
    let watch = TransportWatch()
    private let make: (TransportBench) async throws -> TransportPeer
    private(set) var lines: [TransportLine] = []

    init(
        _ check: TransportCheck,
        on executor: any SerialExecutor,
        buffer: Int,
        patience: ConformancePatience,
        make: @escaping (TransportBench) async throws -> TransportPeer
    ) {
        self.check = check
        self.patience = patience
        self.buffer = buffer
        self.make = make
        let policy = RoomPolicy(history: .none, presence: false)
        var configuration = HubConfiguration(
            connections: .granted(ConnectGrant()),
            rooms: .all(policy, access: .granted(.all))
        )
        configuration.limits.roomLogBytes = 16 * buffer
        configuration.timing.pingInterval = .seconds(86_400)
        let clock = self.clock
        let environment = HostEnvironment(
            time: { clock.time },
            entropy: { (0x5EED, 1) },
            handlerExecutor: executor as? any TaskExecutor
        )
        self.node = Node(configuration: configuration, environment: environment)
        self.hub = self.node.makeHub(on: executor)
    }

    /// Makes a connection and waits until the hub has it.
    func connect() async throws(Broken) -> TransportLine {
        let before = self.watch.opened.count
        let peer: TransportPeer
        do {
            peer = try await self.make(TransportBench(hub: self.hub, watch: self.watch))
        } catch {
            throw Broken(expected: "a connection", seen: "\(error)")
        }
        let isOpen = await self.patience.until { self.watch.opened.count > before }
        guard isOpen, let id = self.watch.opened.last else {
            throw Broken(expected: "`open` called on the bench", seen: "no connection")
        }
        let line = TransportLine(id: id, peer: peer, patience: self.patience)
        self.lines.append(line)
        return line
    }

    /// Puts a connection into a room and waits until it is there.
    func join(_ room: String, _ line: TransportLine) async throws(Broken) {
        let message = [TransportOrder.join] + Array(room.utf8)
        await line.peer.send(message)
        try await line.expect([message], "the answer to a join")
    }

    /// Publishes to a room.
    func publish(_ body: [UInt8], to room: String) async throws(Broken) {
        let payload = Payload(kind: .binary, bytes: TransportOrder.frame(body))
        if case .failure(let error) = await self.node.publish(payload, to: room) {
            throw Broken(expected: "a publication", seen: error.message)
        }
    }

    /// Lets the hub look at its timers.
    func advance(by duration: Duration) async {
        self.clock.advance(by: duration)
        await self.hub.withTurn { _ in }
    }

    /// Waits until the hub has let go of a connection, and sees that it is told once.
    func expectClosed(_ line: TransportLine, _ what: String) async throws(Broken) {
        _ = await self.patience.until { self.watch.seen(line.id).closed > 0 }
        await self.patience.settle {}
        try require(self.watch.seen(line.id).closed, is: 1, "how often `closed` was called \(what)")
    }

    /// Lets go of everything.
    func end() async {
        for line in self.lines { await line.peer.abort() }
        await self.patience.settle {}
        await self.hub.detach()
    }
}

/// A connection under test, seen from the peer.
final class TransportLine {
    let id: ConnectionID
    let peer: TransportPeer
    private let patience: ConformancePatience
    private var bytes: [UInt8] = []
    private var first = 0
    private(set) var messages: [[UInt8]] = []
    private(set) var ending: TransportEnding?
    /// Bytes that came after the end.
    private(set) var late = 0

    init(id: ConnectionID, peer: TransportPeer, patience: ConformancePatience) {
        self.id = id
        self.peer = peer
        self.patience = patience
    }

    /// Takes what has arrived.
    func look() async {
        let came = await self.peer.receive()
        if self.ending != nil { self.late += came.count }
        self.bytes += came
        while let length = self.length, self.bytes.count - self.first - 4 >= length {
            let start = self.first + 4
            self.messages.append(Array(self.bytes[start..<start + length]))
            self.first = start + length
        }
        if self.first == self.bytes.count {
            self.bytes = []
            self.first = 0
        }
        if came.isEmpty && self.ending == nil { self.ending = await self.peer.ending() }
    }

    /// Waits for messages, and a moment longer for those that should not come; then forgets them.
    func expect(_ expected: [[UInt8]], _ what: String) async throws(Broken) {
        _ = await self.patience.until {
            await self.look()
            return self.messages.count >= expected.count || self.ending != nil
        }
        let isDone = self.messages.count >= expected.count
        try require(isDone, "\(what): \(expected.count) messages", seen: "\(self.messages.count), \(self.state)")
        for (index, pair) in zip(expected, self.messages).enumerated() where pair.0 != pair.1 {
            let seen = "\(pair.1.count) bytes \(pair.1.prefix(16))"
            throw Broken(expected: "\(what): message \(index), \(pair.0.count) bytes \(pair.0.prefix(16))", seen: seen)
        }
        try require(self.messages.count, is: expected.count, "messages of \(what)")
        self.messages = []
    }

    /// Waits for so many messages and takes them.
    func take(_ count: Int, _ what: String) async throws(Broken) -> [[UInt8]] {
        let came = await self.patience.until {
            await self.look()
            return self.messages.count >= count
        }
        try require(came, "\(what): \(count) messages", seen: "\(self.messages.count), \(self.state)")
        defer { self.messages = [] }
        return self.messages
    }

    /// Waits for the end.
    func expectEnding(_ what: String) async throws(Broken) -> TransportEnding {
        _ = await self.patience.until {
            await self.look()
            return self.ending != nil
        }
        guard let ending = self.ending else { throw Broken(expected: what, seen: self.state) }
        return ending
    }

    private var state: String {
        let end = self.ending.map { ending in "ended with \(ending)" } ?? "open"
        return "\(end), \(self.bytes.count - self.first) bytes of the next message"
    }

    private var length: Int? {
        guard self.bytes.count - self.first >= 4 else { return nil }
        return self.bytes[self.first..<self.first + 4].reduce(0) { sum, byte in sum << 8 | Int(byte) }
    }
}

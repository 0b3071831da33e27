import RealtimeProtocol
import RealtimeWebSocket
import Synchronization
import Testing

@testable import RealtimeEngine

/// A hub and the server's ends of WebSockets, driven by hand.
final class WebSocketBench {
    let core: HubCore
    let service: WebSocketService
    let handler: EchoHandler
    private let clock: BenchClock
    private var lines: [Line] = []
    private var scratch: [UInt8] = []

    init(_ adjust: (inout HubConfiguration) -> Void = { _ in }) {
        var configuration = HubConfiguration(
            connections: .granted(ConnectGrant(user: "ann")),
            rooms: .all(RoomPolicy(presence: false), access: .granted(.all))
        )
        configuration.limits.commandsPerSecond = 0
        configuration.limits.bytesPerSecond = 0
        adjust(&configuration)
        let clock = BenchClock()
        self.clock = clock
        let entropy = Atomic64()
        let parts = NodeParts(
            configuration: configuration,
            environment: HostEnvironment(
                time: { TurnTime(now: clock.now, wallMilliseconds: 0) },
                entropy: { (7, entropy.next()) }
            ),
            broker: MemoryBroker(epoch: "e"),
            budget: ConnectionBudget(limits: configuration.limits, timing: configuration.timing, start: clock.now),
            memory: MemoryBudget(limit: .max),
            metrics: NoMetrics(),
            log: nil
        )
        self.core = HubCore(0, node: parts, mailbox: BrokerMailbox {})
        self.handler = EchoHandler()
        self.service = WebSocketService(
            endpoints: ["/echo": .raw(self.handler, subprotocols: ["echo"]), "/connection/websocket": .client],
            documents: [
                "/": Document(contentType: "text/html", bytes: Array("<p>".utf8), fields: [("X-Test", "1")]),
                "/connection/websocket": Document(contentType: "text/plain", bytes: []),
            ]
        )
    }

    subscript(metric: Metric) -> Int { self.core.machine.counters[metric] }

    func turn(_ body: (HubCore, inout [UInt8]) -> Void) {
        self.core.beginTurn()
        body(self.core, &self.scratch)
        repeat {
            self.core.settle()
            _ = self.core.takeCalls()
        } while self.core.flush()
        for line in self.lines { line.goOnReading() }
    }

    func turn() { self.turn { _, _ in } }

    /// Accepts a stream.
    func accept(room: Int = .max) -> Line {
        let stream = MemoryStream()
        stream.room = room
        self.core.beginTurn()
        let connection = WebSocketConnection(
            stream: stream,
            service: self.service,
            remoteAddress: "10.0.0.1:80",
            core: self.core
        )
        let line = Line(self, stream, connection)
        self.lines.append(line)
        return line
    }

    /// Accepts a stream and completes the handshake.
    func open(_ path: String = "/echo") -> Line {
        let line = self.accept()
        line.send(Wire.request(path))
        return line
    }

    /// Moves the clock and lets every connection whose deadline has passed know.
    func advance(by duration: Duration) {
        self.clock.advance(by: duration)
        self.turn { core, _ in
            for line in self.lines { line.connection.expired(core: core) }
        }
    }
}

/// One stream and its connection.
final class Line {
    let stream: MemoryStream
    let connection: WebSocketConnection
    private unowned let bench: WebSocketBench
    /// What the peer sent while reading was stopped.
    private var unread: [UInt8] = []

    init(_ bench: WebSocketBench, _ stream: MemoryStream, _ connection: WebSocketConnection) {
        self.bench = bench
        self.stream = stream
        self.connection = connection
    }

    /// What the peer got so far.
    var heard: [String] { ServerTranscript.read(self.stream.bytes) }

    func send(_ bytes: [UInt8]) {
        guard self.stream.isReading else { return self.unread += bytes }
        self.bench.turn { core, scratch in
            self.connection.received(bytes.span, core: core, scratch: &scratch)
        }
    }

    func send(text: String) { self.send(Wire.text(text)) }

    /// After reading was started again the owner asks once, with what has come.
    func goOnReading() {
        while self.stream.isReading && (self.stream.hasRestarted || !self.unread.isEmpty) {
            self.stream.hasRestarted = false
            var bytes: [UInt8] = []
            swap(&bytes, &self.unread)
            self.send(bytes)
        }
    }

    /// The stream takes so many bytes more.
    func read(_ count: Int = .max) {
        self.stream.room = count
        self.stream.isFull = false
        self.bench.turn { core, _ in self.connection.writable(core: core) }
    }

    /// The stream has ended.
    func end() {
        self.bench.turn { core, _ in self.connection.ended(core: core) }
    }
}

final class BenchClock: Sendable {
    private let nanoseconds = Mutex<Int64>(1_000_000_000_000)
    var now: Instant { Instant(nanoseconds: self.nanoseconds.withLock { value in value }) }
    func advance(by duration: Duration) {
        self.nanoseconds.withLock { value in value += duration.nanosecondsClamped }
    }
}

final class Atomic64: Sendable {
    private let value = Mutex<UInt64>(0)
    func next() -> UInt64 {
        self.value.withLock { value in
            value += 1
            return value
        }
    }
}

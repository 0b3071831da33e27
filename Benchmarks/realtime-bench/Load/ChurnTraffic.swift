#if os(Linux)
internal import BenchmarkSupport
internal import CFloorServer

/// Connections that are made, optionally join a room, and are closed with a close handshake, again and again.
final class ChurnTraffic: SwarmOwner {
    let swarm: Swarm
    private(set) var faults = Faults()
    private(set) var firstFailure: String?
    /// Connections that went all the way.
    private(set) var cycles = 0
    private(set) var latencies = LatencyHistogram()
    private let joins: Bool
    private var isRepeating = true
    private var active = 0
    private var unanswered: [UInt8]
    private var startedAt: [UInt64]

    init(parallelism: Int, joins: Bool, port: UInt16) throws(EnvironmentProblem) {
        self.joins = joins
        let path = joins ? "/connection/websocket" : "/"
        let settings = Swarm.Settings(port: port, path: path, parallelism: parallelism)
        swarm = try Swarm(connections: parallelism, settings: settings)
        unanswered = Array(repeating: 0, count: parallelism)
        startedAt = Array(repeating: 0, count: parallelism)
    }

    /// Fills every place.
    func start() {
        for connection in startedAt.indices { open(connection) }
    }

    func run(until time: UInt64) throws(EnvironmentProblem) {
        while load_now() < time, faults.isClean { try swarm.turn(for: self, timeoutMilliseconds: 10) }
    }

    /// Lets the last connections go all the way.
    func finish() throws(EnvironmentProblem) {
        isRepeating = false
        let deadline = load_now() + 10_000_000_000
        while active > 0, load_now() < deadline { try swarm.turn(for: self, timeoutMilliseconds: 10) }
        faults.disconnected += active
    }

    func opened(_ connection: Int) {
        guard joins else {
            swarm.close(connection)
            return
        }
        let text = "{\"id\":1,\"connect\":{}}\n{\"id\":2,\"subscribe\":{\"channel\":\"room-\(connection)\"}}"
        var frame: [UInt8] = []
        unanswered[connection] = 2
        swarm.writer.append(opcode: 1, Array(text.utf8), to: &frame)
        swarm.send(frame, on: connection)
    }

    func received(_ message: Span<UInt8>, on connection: Int, at time: UInt64) {
        var position = 0
        while let part = ServerMessageScanner.next(in: message, at: &position) {
            guard case .reply(_, let isError) = part, unanswered[connection] > 0 else { continue }
            if isError { faults.refused += 1 }
            unanswered[connection] -= 1
            if unanswered[connection] == 0 { swarm.close(connection) }
        }
    }

    func finishedReading(_ connection: Int) {}

    func ended(_ connection: Int, code: Int?, reason: SwarmEnding) {
        active -= 1
        if reason == .closed, code == 1000 {
            cycles += 1
            latencies.record(load_now() - startedAt[connection])
            if isRepeating { open(connection) }
            return
        }
        faults.disconnected += 1
        firstFailure = firstFailure ?? "connection \(connection) ended (\(reason)), close code \(code ?? 0)"
    }

    private func open(_ connection: Int) {
        active += 1
        startedAt[connection] = load_now()
        swarm.open(CollectionOfOne(connection))
    }
}
#endif

#if os(Linux)
internal import BenchmarkSupport
internal import CFloorServer

/// Connections that each keep a fixed number of messages on their way and check that each comes back.
///
/// In the ledger every connection is a room of its own with itself as its only member and publisher.
final class EchoTraffic: SwarmOwner {
    let swarm: Swarm
    var ledger: DeliveryLedger
    var latencies = LatencyHistogram()
    private(set) var joined = 0
    private(set) var firstFailure: String?
    /// Whether what comes back is replaced by new messages.
    var isSending = false
    private let depth: Int
    private let codec: PayloadCodec
    private var returned = 0
    private var payload: [UInt8] = []
    private var frames: [UInt8] = []
    private var sent = 0

    init(connections: Int, depth: Int, payload: Int, port: UInt16) throws(EnvironmentProblem) {
        self.depth = depth
        codec = PayloadCodec(size: payload)
        swarm = try Swarm(connections: connections, settings: Swarm.Settings(port: port))
        let rooms = (0..<connections).map { connection in
            RoomPlan(name: "", members: [connection], publishers: [connection])
        }
        ledger = DeliveryLedger(rooms: rooms, connections: connections, expectsOffsets: false)
    }

    var outstanding: Int { sent - ledger.delivered }
    var isBroken: Bool { ledger.faults.disconnected > 0 }

    /// Opens all connections and fills each with messages.
    func start() throws(EnvironmentProblem) {
        let connections = swarm.descriptors.count
        swarm.open(0..<connections)
        let deadline = load_now() + 30_000_000_000
        while joined < connections, !isBroken, load_now() < deadline {
            try swarm.turn(for: self, timeoutMilliseconds: 100)
        }
        isSending = true
        for connection in 0..<joined where !isBroken { send(depth, on: connection) }
    }

    /// Goes on until `time`.
    func run(until time: UInt64) throws(EnvironmentProblem) {
        while load_now() < time, !isBroken { try swarm.turn(for: self, timeoutMilliseconds: 10) }
    }

    /// Waits for what is still on its way.
    func finish() throws(EnvironmentProblem) {
        isSending = false
        let deadline = load_now() + 10_000_000_000
        while outstanding > 0, !isBroken, load_now() < deadline {
            try swarm.turn(for: self, timeoutMilliseconds: 10)
        }
    }

    func opened(_ connection: Int) {
        joined += 1
    }

    func received(_ message: Span<UInt8>, on connection: Int, at time: UInt64) {
        guard let header = codec.read(message, 0..<message.count), Int(header.room) < swarm.descriptors.count else {
            ledger.count(\.damaged)
            return
        }
        guard ledger.record(header, offset: nil, on: connection) else { return }
        latencies.record(time &- header.sentAt)
        returned += 1
    }

    func finishedReading(_ connection: Int) {
        let count = returned
        returned = 0
        if count > 0, isSending { send(count, on: connection) }
    }

    func ended(_ connection: Int, code: Int?, reason: SwarmEnding) {
        firstFailure = firstFailure ?? "connection \(connection) ended (\(reason)), close code \(code ?? 0)"
        if reason == .violation { ledger.count(\.damaged) }
        ledger.excuse(connection)
        ledger.count(\.disconnected)
    }

    private func send(_ count: Int, on connection: Int) {
        let time = load_now()
        frames.removeAll(keepingCapacity: true)
        for _ in 0..<count {
            let sequence = ledger.nextSequence(room: connection, publisher: 0)
            let header = PayloadHeader(publisher: 0, room: UInt16(connection), sequence: sequence, sentAt: time)
            payload.removeAll(keepingCapacity: true)
            codec.write(header, to: &payload)
            swarm.writer.append(opcode: 1, payload, to: &frames)
        }
        sent += count
        swarm.send(frames, on: connection)
    }
}
#endif

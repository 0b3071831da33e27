#if os(Linux)
internal import BenchmarkSupport
internal import CFloorServer

/// Connections in rooms: they join, some publish, and every delivery to each of them is checked and timed.
final class RoomTraffic {
    let mode: ServeMode
    let rooms: [RoomPlan]
    let swarm: Swarm
    let codec: PayloadCodec
    var ledger: DeliveryLedger
    var latencies = LatencyHistogram()
    /// Whether deliveries are timed now.
    var isTiming = false
    /// Connections that are open and, in realtime mode, have joined their rooms.
    var joined = 0
    /// Deliveries that are due from all publishes so far.
    var expected = 0
    /// Publishes that the server has not answered yet.
    var unanswered = 0
    /// The first connection that failed, in words.
    var firstFailure: String?
    /// Stalled members that have been told so since they read again.
    var notified = 0
    /// Members that stopped reading and have not been told anything since.
    var isStalled: [Bool]
    /// Commands each connection has sent, and how many of its joining commands are not answered.
    var commands: [UInt32]
    var unjoined: [UInt16]
    let channels: [[UInt8]]
    private let roomsOfConnection: [[Int]]
    /// Members of each room whose deliveries are waited for.
    private(set) var readers: [Int]
    private var payload: [UInt8] = []
    private var frames: [UInt8] = []

    init(
        mode: ServeMode,
        rooms: [RoomPlan],
        connections: Int,
        payload: Int,
        port: UInt16
    ) throws(EnvironmentProblem) {
        self.mode = mode
        self.rooms = rooms
        codec = PayloadCodec(size: payload)
        let isRealtime = mode == .realtime
        let path = isRealtime ? "/connection/websocket" : "/"
        swarm = try Swarm(connections: connections, settings: Swarm.Settings(port: port, path: path))
        ledger = DeliveryLedger(rooms: rooms, connections: connections, expectsOffsets: isRealtime)
        isStalled = Array(repeating: false, count: connections)
        commands = Array(repeating: 0, count: connections)
        unjoined = Array(repeating: 0, count: connections)
        readers = rooms.map(\.members.count)
        channels = rooms.map { room in Array(room.name.utf8) }
        var joins: [[Int]] = Array(repeating: [], count: connections)
        for (number, room) in rooms.enumerated() {
            for member in room.members { joins[member].append(number) }
        }
        roomsOfConnection = joins
    }

    /// Deliveries that are still due.
    var outstanding: Int { expected - ledger.delivered }

    /// Sends the next message of each of these publishers, all of them at once.
    func publish(_ lanes: [(room: Int, publisher: Int)]) {
        let time = load_now()
        let batch = lanes.map { lane in (rooms[lane.room].publishers[lane.publisher], frame(for: lane, at: time)) }
        for (connection, frame) in batch { swarm.send(frame, on: connection) }
    }

    /// Asks for a connection's rooms, after `connect` in realtime mode.
    func join(_ connection: Int) {
        guard mode == .realtime else {
            joined += 1
            return
        }
        var text = "{\"id\":1,\"connect\":{\"name\":\"swift-realtime-bench\"}}"
        commands[connection] = 1
        for room in roomsOfConnection[connection] {
            commands[connection] += 1
            text += "\n{\"id\":\(commands[connection]),\"subscribe\":{\"channel\":\"\(rooms[room].name)\"}}"
        }
        unjoined[connection] = UInt16(commands[connection])
        sendText(Array(text.utf8), on: connection)
    }

    /// Stops reading a connection.
    ///
    /// What is published from now on is not waited for there.
    func stall(_ connection: Int) {
        isStalled[connection] = true
        for room in roomsOfConnection[connection] { readers[room] -= 1 }
        swarm.pause(connection)
    }

    /// Shows that stalled members live, with an unsolicited pong each: a peer that is silent as well as deaf would be
    /// disconnected by the heartbeat, which is another matter than being slow.
    func beat(_ connections: Range<Int>) {
        for connection in connections where isStalled[connection] {
            frames.removeAll(keepingCapacity: true)
            swarm.writer.append(opcode: 10, [], to: &frames)
            swarm.send(frames, on: connection)
        }
    }

    func sendText(_ text: [UInt8], on connection: Int) {
        frames.removeAll(keepingCapacity: true)
        swarm.writer.append(opcode: 1, text, to: &frames)
        swarm.send(frames, on: connection)
    }

    private func frame(for lane: (room: Int, publisher: Int), at time: UInt64) -> [UInt8] {
        let header = PayloadHeader(
            publisher: UInt16(lane.publisher),
            room: UInt16(lane.room),
            sequence: ledger.nextSequence(room: lane.room, publisher: lane.publisher),
            sentAt: time
        )
        payload.removeAll(keepingCapacity: true)
        if mode == .realtime {
            let connection = rooms[lane.room].publishers[lane.publisher]
            commands[connection] += 1
            unanswered += 1
            payload += "{\"id\":\(commands[connection]),\"publish\":{\"channel\":\"".utf8
            payload += channels[lane.room]
            payload += "\",\"data\":".utf8
            codec.write(header, to: &payload)
            payload += "}}".utf8
        } else {
            codec.write(header, to: &payload)
        }
        expected += readers[lane.room]
        var frame: [UInt8] = []
        frame.reserveCapacity(payload.count + 14)
        swarm.writer.append(opcode: 1, payload, to: &frame)
        return frame
    }
}
#endif

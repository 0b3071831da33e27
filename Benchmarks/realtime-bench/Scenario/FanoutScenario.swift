#if os(Linux)
internal import BenchmarkSupport
internal import CFloorServer

/// All publishers send one message at once, all members get all of them, and again.
struct FanoutScenario {
    var settings: RunSettings

    /// Connection i is in room i modulo the number of rooms; a room's first members publish.
    static func rooms(_ settings: RunSettings, connections: Int) -> [RoomPlan] {
        (0..<settings.rooms).map { room in
            let members = Array(stride(from: room, to: connections, by: settings.rooms))
            let share = settings.publishers / settings.rooms + (room < settings.publishers % settings.rooms ? 1 : 0)
            return RoomPlan(name: "room-\(room)", members: members, publishers: Array(members.prefix(share)))
        }
    }

    static func lanes(_ rooms: [RoomPlan]) -> [(room: Int, publisher: Int)] {
        rooms.enumerated().flatMap { room, plan in plan.publishers.indices.map { publisher in (room, publisher) } }
    }

    func measure(_ server: ServerProcess) throws(EnvironmentProblem) -> Outcome {
        let rooms = Self.rooms(settings, connections: settings.connections)
        let lanes = Self.lanes(rooms)
        let traffic = try RoomTraffic(
            mode: settings.mode,
            rooms: rooms,
            connections: settings.connections,
            payload: settings.payload,
            port: server.port
        )
        _ = try traffic.open(0..<settings.connections)
        let warm = load_now() + 300_000_000
        try traffic.publishRounds(lanes, window: settings.window) { rounds in rounds >= 3 && load_now() > warm }
        traffic.isTiming = true
        let processor = server.processorNanoseconds
        let delivered = traffic.ledger.delivered
        let reads = traffic.swarm.reads
        let start = load_now()
        if settings.rate > 0 {
            var schedule = PublishSchedule()
            schedule.add([lanes], interval: 1e9 / settings.rate)
            _ = try traffic.publish(&schedule, forSeconds: settings.seconds)
        } else {
            let end = start + UInt64(settings.seconds * 1e9)
            try traffic.publishRounds(lanes, window: settings.window) { _ in load_now() > end }
        }
        let elapsed = Double(load_now() - start) / 1e9
        let used = Double(server.processorNanoseconds - processor) / 1e3
        let deliveries = Double(traffic.ledger.delivered - delivered)
        let perRead = deliveries / Double(max(1, traffic.swarm.reads - reads))
        try traffic.awaitAnswers()
        if let failure = traffic.firstFailure { Console.progress(failure) }
        var outcome = Outcome(faults: traffic.ledger.settled())
        outcome.figures = [
            Figure(key: "deliveries_per_s", label: "deliveries/s", value: deliveries / elapsed, digits: 0),
            Figure(
                key: "server_cpu_us_per_delivery",
                label: "server CPU us per delivery",
                value: used / max(1, deliveries),
                digits: 3,
                isCompared: true
            ),
            Figure(key: "server_cpu_percent", label: "server CPU %", value: used / elapsed / 1e4, digits: 1),
        ]
        outcome.figures.append(
            Figure(key: "deliveries_per_read", label: "deliveries per client read", value: perRead, digits: 2)
        )
        outcome.add(traffic.latencies)
        return outcome
    }
}
#endif

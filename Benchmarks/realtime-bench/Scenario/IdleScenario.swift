#if os(Linux)
internal import BenchmarkSupport
internal import CFloorServer

/// Connections that are open, in realtime mode in one room each, and say nothing.
struct IdleScenario {
    var settings: RunSettings

    func measure(_ server: ServerProcess) throws(EnvironmentProblem) -> Outcome {
        let isRealtime = settings.mode == .realtime
        let spread = (0..<settings.rooms).map { room in
            let members = Array(stride(from: room, to: settings.connections, by: settings.rooms))
            return RoomPlan(name: "room-\(room)", members: members, publishers: [])
        }
        let traffic = try RoomTraffic(
            mode: settings.mode,
            rooms: isRealtime ? spread : [],
            connections: settings.connections,
            payload: settings.payload,
            port: server.port
        )
        let before = server.residentBytes
        let opening = server.processorNanoseconds
        let seconds = try traffic.open(0..<settings.connections)
        try turn(traffic, seconds: min(1, settings.seconds))
        let processor = server.processorNanoseconds
        let start = load_now()
        try turn(traffic, seconds: settings.seconds)
        let elapsed = Double(load_now() - start) / 1e9
        let idling = Double(server.processorNanoseconds - processor) / 1e9
        let resident = Double(server.residentBytes - before) / Double(settings.connections)
        if let failure = traffic.firstFailure { Console.progress(failure) }
        let joining = Double(processor - opening) / 1e3 / Double(settings.connections)
        let rate = Double(settings.connections) / seconds
        var outcome = Outcome(faults: traffic.ledger.settled())
        if let limit = settings.maximumBytes, resident > limit {
            outcome.violations.append("\(Int(resident)) resident bytes per connection, allowed \(Int(limit))")
        }
        outcome.figures = [
            Figure(
                key: "resident_bytes_per_connection",
                label: "server resident bytes per connection",
                value: resident,
                digits: 0,
                isCompared: true
            ),
            Figure(key: "idle_cpu_percent", label: "server CPU % while idle", value: 100 * idling / elapsed, digits: 2),
            Figure(key: "connects_per_s", label: "connects/s", value: rate, digits: 0),
            Figure(
                key: "server_cpu_us_per_connect",
                label: "server CPU us per connect",
                value: joining,
                digits: 1
            ),
        ]
        return outcome
    }

    private func turn(_ traffic: RoomTraffic, seconds: Double) throws(EnvironmentProblem) {
        let end = load_now() + UInt64(seconds * 1e9)
        while load_now() < end, !traffic.isBroken { try traffic.swarm.turn(for: traffic, timeoutMilliseconds: 20) }
    }
}
#endif

#if os(Linux)
internal import BenchmarkSupport
internal import CFloorServer

/// Members that stop reading beside members that read: the others must not notice, the server must not grow,
/// and each stalled member must be told what it missed when it reads again.
struct StalledScenario {
    var settings: RunSettings
    /// Well inside a server's heartbeat.
    private static let beatInterval: UInt64 = 5_000_000_000

    func measure(_ server: ServerProcess) throws(EnvironmentProblem) -> Outcome {
        let everybody = settings.connections + settings.stalled
        var plan = settings
        plan.rooms = 1
        let rooms = FanoutScenario.rooms(plan, connections: everybody)
        let lanes = FanoutScenario.lanes(rooms)
        let alone = try healthyAlone(server)
        let traffic = try RoomTraffic(
            mode: settings.mode,
            rooms: rooms,
            connections: everybody,
            payload: settings.payload,
            port: server.port
        )
        _ = try traffic.open(0..<settings.connections)
        traffic.swarm.opensNarrow = true
        _ = try traffic.open(settings.connections..<everybody)
        guard !traffic.isBroken else { return broken(traffic) }
        for connection in settings.connections..<everybody { traffic.stall(connection) }
        let before = server.residentBytes
        var largest = before
        let rounds = max(1, settings.megabytes * 1_000_000 / settings.payload / lanes.count)
        traffic.isTiming = true
        var nextLook = load_now()
        var nextBeat = nextLook + Self.beatInterval
        let start = load_now()
        try traffic.publishRounds(lanes, window: settings.window) { done in
            if load_now() > nextLook {
                largest = max(largest, server.residentBytes)
                nextLook = load_now() + 1_000_000_000
                Console.progress("published \(done * lanes.count * settings.payload / 1_000_000) MB")
            }
            if load_now() > nextBeat {
                traffic.beat(settings.connections..<everybody)
                nextBeat = load_now() + Self.beatInterval
            }
            return done >= rounds
        }
        let elapsed = Double(load_now() - start) / 1e9
        largest = max(largest, server.residentBytes)
        traffic.isTiming = false
        try traffic.awaitAnswers()
        Console.progress("stalled members read again")
        try traffic.resumeStalled(settings.connections..<everybody)
        return outcome(traffic, alone: alone, growth: largest - before, elapsed: elapsed)
    }

    /// The same publishers and members, with nobody stalled; of much volume a fifth says enough.
    private func healthyAlone(_ server: ServerProcess) throws(EnvironmentProblem) -> LatencyHistogram {
        Console.progress("without stalled members")
        var plan = settings
        plan.rooms = 1
        let rooms = FanoutScenario.rooms(plan, connections: settings.connections)
        let lanes = FanoutScenario.lanes(rooms)
        let traffic = try RoomTraffic(
            mode: settings.mode,
            rooms: rooms,
            connections: settings.connections,
            payload: settings.payload,
            port: server.port
        )
        _ = try traffic.open(0..<settings.connections)
        let megabytes = max(min(settings.megabytes, 20), settings.megabytes / 5)
        let rounds = max(3, megabytes * 1_000_000 / settings.payload / lanes.count)
        traffic.isTiming = true
        try traffic.publishRounds(lanes, window: settings.window) { done in done >= rounds }
        if let failure = traffic.firstFailure { Console.progress(failure) }
        return traffic.latencies
    }

    private func broken(_ traffic: RoomTraffic) -> Outcome {
        if let failure = traffic.firstFailure { Console.progress(failure) }
        return Outcome(faults: traffic.ledger.settled())
    }

    private func outcome(
        _ traffic: RoomTraffic,
        alone: LatencyHistogram,
        growth: Int,
        elapsed: Double
    ) -> Outcome {
        var outcome = broken(traffic)
        let mebibytes = Double(growth) / 1_048_576
        let p99 = traffic.latencies.quantile(0.99)
        let slowdown = Double(p99) / Double(max(1, alone.quantile(0.99)))
        outcome.figures = [
            Figure(key: "server_growth_mib", label: "server growth, MiB", value: mebibytes, digits: 1),
            Figure(key: "notified", label: "stalled members told", value: Double(traffic.notified), digits: 0),
            Figure(
                key: "deliveries_per_s",
                label: "deliveries/s to the others",
                value: Double(traffic.latencies.count) / elapsed,
                digits: 0
            ),
            .latency("p99 alone", alone.quantile(0.99)),
            Figure(key: "slowdown", label: "p99 beside stalled, times alone", value: slowdown, digits: 2),
        ]
        outcome.add(traffic.latencies)
        if mebibytes > settings.maximumGrowth {
            let allowed = NumberText.fixed(settings.maximumGrowth, digits: 0)
            outcome.violations.append("the server grew by \(Int(mebibytes)) MiB, allowed \(allowed)")
        }
        if slowdown > settings.maximumSlowdown {
            let times = NumberText.fixed(slowdown, digits: 2)
            outcome.violations.append("the others' p99 was \(times) times as high beside stalled members")
        }
        return outcome
    }
}
#endif

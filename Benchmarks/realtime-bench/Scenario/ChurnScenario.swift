#if os(Linux)
internal import BenchmarkSupport
internal import CFloorServer

/// Connect, handshake, join a room in realtime mode, close handshake, and again.
struct ChurnScenario {
    var settings: RunSettings

    func measure(_ server: ServerProcess) throws(EnvironmentProblem) -> Outcome {
        let traffic = try ChurnTraffic(
            parallelism: settings.connections,
            joins: settings.mode == .realtime,
            port: server.port
        )
        traffic.start()
        try traffic.run(until: load_now() + 300_000_000)
        let processor = server.processorNanoseconds
        let cycles = traffic.cycles
        let start = load_now()
        try traffic.run(until: start + UInt64(settings.seconds * 1e9))
        let elapsed = Double(load_now() - start) / 1e9
        let used = Double(server.processorNanoseconds - processor) / 1e3
        let done = Double(traffic.cycles - cycles)
        try traffic.finish()
        if let failure = traffic.firstFailure { Console.progress(failure) }
        var outcome = Outcome(faults: traffic.faults)
        outcome.figures = [
            Figure(key: "connects_per_s", label: "connects/s", value: done / elapsed, digits: 0),
            Figure(
                key: "server_cpu_us_per_cycle",
                label: "server CPU us per handshake and close",
                value: used / max(1, done),
                digits: 1,
                isCompared: true
            ),
        ]
        outcome.add(traffic.latencies)
        return outcome
    }
}
#endif

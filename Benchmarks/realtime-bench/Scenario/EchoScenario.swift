#if os(Linux)
internal import BenchmarkSupport
internal import CFloorServer

/// Every connection keeps `depth` messages on their way; the server sends each back.
struct EchoScenario {
    var settings: RunSettings

    func measure(_ server: ServerProcess) throws(EnvironmentProblem) -> Outcome {
        let traffic = try EchoTraffic(
            connections: settings.connections,
            depth: settings.depth,
            payload: settings.payload,
            port: server.port
        )
        try traffic.start()
        try traffic.run(until: load_now() + 300_000_000)
        traffic.latencies = LatencyHistogram()
        let processor = server.processorNanoseconds
        let returned = traffic.ledger.delivered
        let start = load_now()
        try traffic.run(until: start + UInt64(settings.seconds * 1e9))
        let elapsed = Double(load_now() - start) / 1e9
        let used = Double(server.processorNanoseconds - processor) / 1e3
        let messages = Double(traffic.ledger.delivered - returned)
        let latencies = traffic.latencies
        try traffic.finish()
        if let failure = traffic.firstFailure { Console.progress(failure) }
        var outcome = Outcome(faults: traffic.ledger.settled())
        outcome.figures = [
            Figure(key: "messages_per_s", label: "messages/s", value: messages / elapsed, digits: 0),
            Figure(
                key: "server_cpu_us_per_message",
                label: "server CPU us per message",
                value: used / max(1, messages),
                digits: 3,
                isCompared: true
            ),
            Figure(key: "server_cpu_percent", label: "server CPU %", value: used / elapsed / 1e4, digits: 1),
        ]
        outcome.add(latencies)
        return outcome
    }
}
#endif

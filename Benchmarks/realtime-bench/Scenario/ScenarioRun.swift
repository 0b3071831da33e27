#if os(Linux)
internal import BenchmarkSupport

/// Runs a scenario against the server, and against the floor in turn with it if that was asked for.
struct ScenarioRun {
    var scenario: Scenario
    var settings: RunSettings

    func report() throws(EnvironmentProblem) -> ScenarioReport {
        try FileLimit.require(settings.connections + settings.stalled + 64)
        let cpu = Placement.pinned(hubs: settings.hubs).serverCPU
        var servers: [Outcome] = []
        var floors: [Outcome] = []
        for round in 1...settings.rounds {
            if settings.comparesFloor {
                Console.progress("\(scenario.rawValue): floor, round \(round) of \(settings.rounds)")
                floors.append(try measure(try start(.floor, cpu: cpu)))
            }
            let place = settings.rounds > 1 ? ", round \(round) of \(settings.rounds)" : ""
            Console.progress("\(scenario.rawValue): \(settings.server.rawValue)\(place)")
            servers.append(try measure(try start(settings.server, cpu: cpu)))
        }
        return ScenarioReport(
            command: scenario.rawValue,
            description: description,
            server: .combined(servers),
            floor: floors.isEmpty ? nil : .combined(floors),
            maximumRatio: settings.maximumRatio,
            drawsHistogram: scenario == .fullLoad
        )
    }

    private func measure(_ server: ServerProcess) throws(EnvironmentProblem) -> Outcome {
        switch scenario {
        case .fullLoad: try FullLoadScenario(settings: settings).measure(server)
        case .fanout where settings.stalled > 0: try StalledScenario(settings: settings).measure(server)
        case .fanout: try FanoutScenario(settings: settings).measure(server)
        case .echo: try EchoScenario(settings: settings).measure(server)
        case .idle: try IdleScenario(settings: settings).measure(server)
        case .churn: try ChurnScenario(settings: settings).measure(server)
        }
    }

    private func start(_ kind: RunSettings.Server, cpu: Int?) throws(EnvironmentProblem) -> ServerProcess {
        if kind == .library, let attached = settings.attached {
            return ServerProcess(attachedTo: attached.process, port: attached.port)
        }
        let mode = settings.mode.rawValue
        guard kind == .library else { return try ServerProcess(arguments: ["floor", "--mode", mode], cpu: cpu) }
        let words = [
            "serve", "--mode", mode, "--port", "0", "--hubs", "\(settings.hubs)", "--batching", settings.batching,
        ]
        return try ServerProcess(arguments: words, cpu: cpu)
    }

    private var description: String {
        let connections = "\(NumberText.grouped(settings.connections)) connections, \(settings.mode.rawValue)"
        let seconds = "\(NumberText.fixed(settings.seconds, digits: settings.seconds < 10 ? 1 : 0)) s"
        switch scenario {
        case .fullLoad:
            let rate = NumberText.grouped(Int(settings.rate))
            return "\(connections), \(rate) deliveries/s, \(settings.payload) bytes, \(seconds)"
        case .fanout where settings.stalled > 0:
            let stalled = NumberText.grouped(settings.stalled)
            return "\(connections), \(stalled) stalled, \(settings.megabytes) MB in \(settings.payload) bytes each"
        case .fanout:
            let rooms = settings.rooms == 1 ? "1 room" : "\(settings.rooms) rooms"
            let publishers = settings.publishers == 1 ? "1 publisher" : "\(settings.publishers) publishers"
            return "\(connections), \(rooms), \(publishers) at once, \(settings.payload) bytes, \(seconds)"
        case .echo: return "\(connections), \(settings.depth) deep, \(settings.payload) bytes, \(seconds)"
        case .idle where settings.mode == .realtime: return "\(connections), one of \(settings.rooms) rooms each"
        case .idle: return connections
        case .churn: return "\(settings.connections) connections at once, \(settings.mode.rawValue), \(seconds)"
        }
    }
}
#endif

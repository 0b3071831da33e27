internal import BenchmarkSupport

/// `smoke`: every scenario and the costs, small, one closing line each.
enum SmokeCommand {
    static let definition = CommandDefinition(
        name: "smoke",
        summary: "All scenarios and costs, small, in less than 30 seconds. Prints one line for each.",
        options: [
            .value("json", "FILE", "also write the results as JSON"),
            .value("server", "KIND", "library or floor (library)", hidden: true),
        ]
    )

    static func run(_ arguments: ParsedArguments) throws(UsageError) -> ExitCode {
        #if os(Linux)
        let server = try arguments.choice("server", default: .library, from: RunSettings.Server.allCases)
        return ExitCode.of { () throws(EnvironmentProblem) in
            var reports: [JSONText] = []
            var worst = ExitCode.success
            for (scenario, settings) in steps(server) {
                let report = try ScenarioRun(scenario: scenario, settings: settings).report()
                close("\(scenario.rawValue), \(report.description)", report.exitCode, report.text, &worst)
                reports.append(report.json)
            }
            if server == .library {
                let report = CostRun.small.report()
                close("cost, \(report.description)", report.exitCode, report.text, &worst)
                reports.append(report.json)
            }
            try ReportFile.write(.array(reports), as: arguments)
            return worst
        }
        #else
        Console.complain("the load generator needs epoll; only `serve` runs on this system")
        return .environment
        #endif
    }

    /// Prints a closing line, and everything if something was wrong.
    private static func close(_ line: String, _ exitCode: ExitCode, _ text: String, _ worst: inout ExitCode) {
        worst.close(line, exitCode)
        if exitCode != .success { Console.print(text) }
    }

    /// Scenarios with a realtime server are left out when the server is the floor, which has none.
    private static func steps(_ server: RunSettings.Server) -> [(Scenario, RunSettings)] {
        var steps: [(Scenario, RunSettings)] = []
        for scenario in Scenario.allCases {
            for mode in scenario.defaults.modes where server == .library || mode != .realtime {
                steps.append((scenario, small(scenario, mode, server)))
            }
        }
        guard server == .library else { return steps }
        var stalled = small(.fanout, .realtime, server)
        stalled.stalled = 50
        stalled.megabytes = 8
        stalled.payload = 16_384
        stalled.maximumSlowdown = 10
        return steps + [(.fanout, stalled)]
    }

    private static func small(_ scenario: Scenario, _ mode: ServeMode, _ server: RunSettings.Server) -> RunSettings {
        var settings = scenario.defaults
        settings.mode = mode
        settings.server = server
        settings.rounds = 1
        settings.seconds = scenario == .fullLoad ? 3 : 1
        settings.connections = min(settings.connections, scenario == .idle ? 1000 : 300)
        settings.rooms = min(settings.rooms, 100)
        settings.rate = min(settings.rate, 10_000)
        return settings
    }
}

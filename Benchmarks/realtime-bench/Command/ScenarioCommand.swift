internal import BenchmarkSupport

/// Runs a scenario, prints its table and writes its report.
enum ScenarioCommand {
    static func run(_ scenario: Scenario, _ arguments: ParsedArguments) throws(UsageError) -> ExitCode {
        var settings = scenario.defaults
        try settings.apply(arguments)
        if scenario == .fanout, settings.stalled > 0 {
            guard !settings.comparesFloor, settings.server != .floor else {
                throw UsageError("the floor server keeps everything for members that stall; leave out --floor")
            }
            if !arguments.has("payload") { settings.payload = 16_384 }
        }
        #if os(Linux)
        return ExitCode.of { () throws(EnvironmentProblem) in
            let report = try ScenarioRun(scenario: scenario, settings: settings).report()
            Console.print(report.text)
            if let path = settings.reportPath { try ReportFile.write(report.json, to: path) }
            return report.exitCode
        }
        #else
        Console.complain("the load generator needs epoll; only `serve` runs on this system")
        return .environment
        #endif
    }
}

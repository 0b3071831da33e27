internal import BenchmarkSupport
internal import RealtimeTesting

/// `simulate`: seeds of the simulator, with everything that must hold checked at every step.
enum SimulateCommand {
    static let definition = CommandDefinition(
        name: "simulate",
        summary: """
            The library in virtual time: nodes, clients and a broker under faults, one run for each seed.
            A run does the same for the same seed, on every machine. What must be true is checked at every step; the
            first failure ends the command, made as small as was found possible, with the command to see it again.
            """,
        options: [
            .value("seeds", "N", "how many seeds (100; 1 with --trace)"),
            .value("seed", "S", "the first of them (1)"),
            .value("events", "N", "how many things happen in each, about (20000)"),
            .value("jobs", "N", "seeds that run at once (one for each processor)"),
            .value("rare", "PERCENT", "fail if something worth reaching is reached in fewer seeds (0)"),
            .value("replay", "OPTIONS", "the options that a failure printed, in place of --events"),
            .value("storm", "N", "instead: N clients lose their node at once, and come back in its window"),
            .value("leases", "N", "instead: N leases whose holders sleep through their end and write"),
            .flag("trace", "print the last steps of each run"),
            .flag("hash", "print one hash over all runs, and nothing else"),
            .flag("keep-going", "go on after a failure"),
            .flag("no-shrink", "do not look for a smaller run that fails alike"),
            .value("json", "FILE", "also write the results as JSON"),
        ]
    )

    static func run(_ arguments: ParsedArguments) throws(UsageError) -> ExitCode {
        var run = SimulateRun()
        run.wantsTrace = arguments.flag("trace")
        run.wantsHash = arguments.flag("hash")
        run.keepsGoing = arguments.flag("keep-going")
        run.shrinks = !arguments.flag("no-shrink") && !run.keepsGoing
        run.seeds = try arguments.integer("seeds", default: run.wantsTrace ? 1 : 100, in: 1...1_000_000_000)
        run.first = UInt64(try arguments.integer("seed", default: 1, in: 0...Int.max / 2))
        run.jobs = try arguments.integer("jobs", default: SimulateRun.processors, in: 1...1_024)
        run.rare = try arguments.number("rare", default: 0, in: 0...100)
        run.options.events = try arguments.integer("events", default: run.options.events, in: 100...1_000_000_000)
        if let text = arguments.text("replay") {
            guard let options = SimulationOptions(replay: text) else {
                throw UsageError("--replay: “\(text)” is not what a failure prints")
            }
            run.options = options
        }
        if arguments.has("storm") {
            let clients = try arguments.integer("storm", default: 10_000, in: 1...1_000_000)
            return SimulatedStorm.run(clients: clients, seed: run.first)
        }
        if arguments.has("leases") {
            let grants = try arguments.integer("leases", default: 1_000_000, in: 1...1_000_000_000)
            return SimulatedLeases.run(grants: grants, seed: run.first)
        }
        if run.wantsTrace { run.options.traceLength = 200 }
        let report = run.report()
        Console.print(run.wantsHash && report.exitCode == .success ? report.hashText : report.text)
        return ExitCode.of { () throws(EnvironmentProblem) in
            try ReportFile.write(report.json, as: arguments)
            return report.exitCode
        }
    }
}

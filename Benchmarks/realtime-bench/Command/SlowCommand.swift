internal import BenchmarkSupport

/// `slow`: members that never read, beside members that do.
enum SlowCommand {
    static let definition = CommandDefinition(
        name: "slow",
        summary: """
            Members of one room of which some never read: do the others notice, and does the server grow?
            For each share there are two runs, without and with those that do not read. Fails if the others' p99 grows
            by more than it may, if the server does, or if one that reads again is not told what it missed.
            """,
        options: [
            .value("members", "N", "members of the room (5000)"),
            .value("shares", "PERCENT", "how many of them never read, one run for each (1,50)"),
            .value("megabytes", "MB", "what is published meanwhile (4)"),
            .value("payload", "BYTES", "size of each message (4096)"),
            .value("batching", "HOW", "off, turn, or a window in milliseconds (off)"),
            .value("max-growth", "MIB", "how much the server may grow (256)"),
            .value("max-slowdown", "X", "how much the others' p99 may grow (1.5)"),
            .value("json", "FILE", "also write the results as JSON"),
        ]
    )

    static func run(_ arguments: ParsedArguments) throws(UsageError) -> ExitCode {
        let members = try arguments.integer("members", default: 5000, in: 4...9000)
        var settings = RunSettings()
        settings.mode = .realtime
        settings.publishers = 1
        settings.megabytes = try arguments.integer("megabytes", default: 4, in: 1...1000)
        settings.payload = try arguments.integer("payload", default: 4096, in: 64...60_000)
        settings.batching = try RunSettings.batching(arguments.text("batching"))
        settings.maximumGrowth = try arguments.number("max-growth", default: 256, in: 0...100_000)
        settings.maximumSlowdown = try arguments.number("max-slowdown", default: 1.5, in: 0...1000)
        settings.rounds = 1
        let shares = try Self.shares(arguments.text("shares") ?? "1,50")
        #if os(Linux)
        return ExitCode.of { () throws(EnvironmentProblem) in
            var worst = ExitCode.success
            var reports: [JSONText] = []
            for share in shares {
                settings.stalled = max(1, members * share / 100)
                settings.connections = members - settings.stalled
                let report = try ScenarioRun(scenario: .fanout, settings: settings).report()
                Console.print(report.text)
                worst.close("\(share) % of \(members) members never read", report.exitCode)
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

    private static func shares(_ text: String) throws(UsageError) -> [Int] {
        var shares: [Int] = []
        for word in text.split(separator: ",") {
            guard let share = Int(word), share >= 1, share <= 90 else {
                throw UsageError("--shares: “\(word)” is not a percentage from 1 to 90")
            }
            shares.append(share)
        }
        return shares
    }
}

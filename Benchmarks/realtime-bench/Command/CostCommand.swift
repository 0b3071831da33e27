internal import BenchmarkSupport

/// `cost`: whether work stays linear in what a peer sends.
enum CostCommand {
    static let definition = CommandDefinition(
        name: "cost",
        summary: """
            Hostile input in two sizes: twice the bytes may take about twice the processor time, and not four times.
            Runs the frame decoder, the handshake and the JSON decoders in this process, without a server.
            Growth in brackets does not count: at the speed of memory, it is the processor's caches that decide.
            """,
        options: [
            .value("max-growth", "X", "fail if twice the bytes take more than X times the time (2.3)"),
            .value("rounds", "N", "measurements of each size, of which the medians count (5)"),
            .value("size", "KIB", "the larger input, where it is of use to be that large (16384)"),
            .value("json", "FILE", "also write the results as JSON"),
        ]
    )

    static func run(_ arguments: ParsedArguments) throws(UsageError) -> ExitCode {
        var run = CostRun()
        run.maximumGrowth = try arguments.number("max-growth", default: run.maximumGrowth, in: 1...100)
        run.rounds = try arguments.integer("rounds", default: run.rounds, in: 1...1000)
        run.size = try arguments.integer("size", default: run.size / 1024, in: 1...1_048_576) * 1024
        let report = run.report()
        Console.print(report.text)
        return ExitCode.of { () throws(EnvironmentProblem) in
            try ReportFile.write(report.json, as: arguments)
            return report.exitCode
        }
    }
}

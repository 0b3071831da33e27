internal import BenchmarkSupport

/// `drain`: a node that lets thousands of clients go, one after the other, while they work.
enum DrainCommand {
    static let definition = CommandDefinition(
        name: "drain",
        summary: """
            Clients whose node drains while they publish; do they go evenly, and is anything lost?
            Two nodes share a broker. The first one drains and tells its clients the second, where they come back inside
            their windows. Fails if a second sees more than 1.5 times the mean of goodbyes, if an acknowledged message is
            not in its room's log exactly once, if a member missed one, or if a client is not back in time.
            """,
        options: [
            .value("clients", "N", "how many clients (5000)"),
            .value("over", "SECONDS", "over how long the node drains (10)"),
            .value("json", "FILE", "also write the results as JSON"),
        ]
    )

    static func run(_ arguments: ParsedArguments) throws(UsageError) -> ExitCode {
        let clients = try arguments.integer("clients", default: 5_000, in: 1...9_000)
        let period = try arguments.integer("over", default: 10, in: 1...3_600)
        return ExitCode.of { () throws(EnvironmentProblem) in
            // Both ends of every connection, old and new for a moment, are in this process.
            try FileLimit.require(2 * clients + 128)
            let run = DrainRun(clients: clients, period: .seconds(period))
            let report = try waitFor { await run.report() }.get()
            Console.print(report.text)
            try ReportFile.write(report.json, as: arguments)
            return report.exitCode
        }
    }
}

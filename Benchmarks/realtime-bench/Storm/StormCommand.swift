internal import BenchmarkSupport

/// `storm`: real clients that lose their server at once.
enum StormCommand {
    static let definition = CommandDefinition(
        name: "storm",
        summary: """
            Clients that lose their server at once, on real sockets; when do they come back?
            They are the client that ships, each in a room. The server is told to stop and asks them back within a
            window; another one takes its port. Fails if one is not back when the window closes, or if one second brings
            more than 2.5 times the mean.
            """,
        options: [
            .value("clients", "N", "how many clients (2000)"),
            .value("rooms", "N", "how many rooms they are spread over (100)"),
            .value("json", "FILE", "also write the results as JSON"),
        ]
    )

    static func run(_ arguments: ParsedArguments) throws(UsageError) -> ExitCode {
        #if os(Linux)
        let clients = try arguments.integer("clients", default: 2_000, in: 1...15_000)
        let rooms = try arguments.integer("rooms", default: 100, in: 1...10_000)
        return ExitCode.of { () throws(EnvironmentProblem) in
            let report = try StormRun(clients: clients, rooms: rooms).report()
            Console.print(report.text)
            try ReportFile.write(report.json, as: arguments)
            return report.exitCode
        }
        #else
        Console.complain("the server process needs Linux; `simulate --storm` runs on this system")
        return .environment
        #endif
    }
}

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
        do throws(EnvironmentProblem) {
            let report = try StormRun(clients: clients, rooms: rooms).report()
            Console.print(report.text)
            if let path = arguments.text("json") { try ReportFile.write(report.json, to: path) }
            return report.exitCode
        } catch {
            Console.complain(error.message)
            return .environment
        }
        #else
        Console.complain("the server process needs Linux; `simulate --storm` runs on this system")
        return .environment
        #endif
    }
}

/// The result of the command `storm`.
struct StormReport {
    var clients: Int
    /// How many were back when the window had closed.
    var back: Int
    /// How many came back in each second after the window opened.
    var perSecond: [Int]
    /// In seconds after the server was told to stop.
    var last: Double
    var end: Double

    static let bound = 2.5

    /// The busiest second against the mean.
    var busiest: Double {
        Double(self.perSecond.max() ?? 0) * Double(self.perSecond.count) / Double(max(1, self.back))
    }

    var exitCode: ExitCode { self.back == self.clients && self.busiest <= Self.bound ? .success : .failed }

    var text: String {
        var table = TextTable()
        table.add(["second", "back"])
        for (second, count) in self.perSecond.enumerated() {
            table.add([String(second + 1), NumberText.grouped(count)])
        }
        return """
            storm: \(self.back) of \(self.clients) clients back, the last after \
            \(NumberText.fixed(self.last, digits: 2)) s, the window ends after \
            \(NumberText.fixed(self.end, digits: 2)) s
            busiest second \(NumberText.fixed(self.busiest, digits: 2)) times the mean, at most \
            \(NumberText.fixed(Self.bound, digits: 1))

            \(table.text())
            \(self.exitCode == .success ? "passed" : "FAILED")
            """
    }

    var json: JSONText {
        .object([
            ("command", .string("storm")), ("passed", .boolean(self.exitCode == .success)),
            ("clients", .integer(self.clients)), ("back", .integer(self.back)), ("last_s", .number(self.last)),
            ("window_end_s", .number(self.end)), ("busiest", .number(self.busiest)),
            ("per_second", .array(self.perSecond.map { count in .integer(count) })),
        ])
    }
}

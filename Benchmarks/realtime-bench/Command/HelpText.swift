internal import BenchmarkSupport

/// The program's own help, above that of each command.
enum HelpText {
    static let program = "realtime-bench"

    static var overview: String {
        var table = TextTable(holdsNumbers: false)
        for scenario in Scenario.allCases { table.add(row(scenario.definition)) }
        table.add(row(CostCommand.definition))
        table.add(["smoke", "All of these, small, in less than 30 seconds."])
        table.add(row(SlowCommand.definition))
        table.add(row(StormCommand.definition))
        table.add(row(DrainCommand.definition))
        table.add(row(SimulateCommand.definition))
        table.add(row(ServeCommand.definition))
        table.add(row(ClientCommand.definition))
        table.add(["help", "This text."])
        return """
            usage: \(program) <command> [options]

            Loads and measures swift-realtime. The server runs in a process of its own on the first CPU, the clients in
            this one on the second. Every message is checked on every receipt.

            \(table.text())
            `\(program) <command> --help` lists a command's options.

            Exit code: 0 if nothing was missing, duplicated, reordered or over its bound; 1 if something was;
            2 if the machine does not allow the run, or the input is not a command's; 64 if the command line is wrong.
            """
    }

    private static func row(_ definition: CommandDefinition) -> [String] {
        let firstLine = definition.summary.split(separator: "\n").first.map { line in String(line) } ?? ""
        return [definition.name, firstLine]
    }
}

internal import BenchmarkSupport

#if canImport(Glibc)
private import Glibc
#elseif canImport(Darwin)
private import Darwin
#endif

/// The bundled executable: load test, measurements and a server to measure.
@main
enum RealtimeBench {
    static func main() {
        exit(run(Array(CommandLine.arguments.dropFirst())).rawValue)
    }

    private static func run(_ words: [String]) -> ExitCode {
        guard let name = words.first else {
            Console.complain("no command\n\n\(HelpText.overview)")
            return .usage
        }
        if ["help", "--help", "-h"].contains(name) {
            Console.print(HelpText.overview)
            return .success
        }
        guard let command = command(named: name) else {
            Console.complain("unknown command “\(name)”\n\n\(HelpText.overview)")
            return .usage
        }
        do throws(UsageError) {
            let arguments = try command.definition.parse(words.dropFirst())
            if arguments.wantsHelp {
                Console.print(command.definition.usage(program: HelpText.program))
                return .success
            }
            return try command.run(arguments)
        } catch {
            Console.complain("\(error.message)\n\n\(command.definition.usage(program: HelpText.program))")
            return .usage
        }
    }

    private struct Command {
        var definition: CommandDefinition
        var run: (ParsedArguments) throws(UsageError) -> ExitCode
    }

    private static func command(named name: String) -> Command? {
        if let scenario = Scenario(rawValue: name) {
            return Command(definition: scenario.definition) { arguments throws(UsageError) in
                try ScenarioCommand.run(scenario, arguments)
            }
        }
        switch name {
        case "cost": return Command(definition: CostCommand.definition, run: CostCommand.run)
        case "smoke": return Command(definition: SmokeCommand.definition, run: SmokeCommand.run)
        case "simulate": return Command(definition: SimulateCommand.definition, run: SimulateCommand.run)
        case "slow": return Command(definition: SlowCommand.definition, run: SlowCommand.run)
        case "storm": return Command(definition: StormCommand.definition, run: StormCommand.run)
        case "drain": return Command(definition: DrainCommand.definition, run: DrainCommand.run)
        case "serve": return Command(definition: ServeCommand.definition, run: ServeCommand.run)
        case "client": return Command(definition: ClientCommand.definition, run: ClientCommand.run)
        case "floor": return Command(definition: FloorCommand.definition, run: FloorCommand.run)
        default: return nil
        }
    }
}

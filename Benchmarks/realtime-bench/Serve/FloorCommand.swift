internal import BenchmarkSupport
private import CFloorServer

/// The command `floor`, not listed in the help: the minimal server that others are compared with.
enum FloorCommand {
    static let definition = CommandDefinition(
        name: "floor",
        summary: "The leanest epoll server, to compare with. Serves on 127.0.0.1.",
        options: [
            .value("mode", "MODE", "echo or broadcast (echo)"),
            .value("port", "PORT", "the port to listen on; 0 lets the system choose (0)"),
        ]
    )

    static func run(_ arguments: ParsedArguments) throws(UsageError) -> ExitCode {
        let mode = try arguments.choice("mode", default: ServeMode.echo, from: [.echo, .broadcast])
        let port = UInt16(try arguments.integer("port", default: 0, in: 0...65_535))
        let chosen = mode == .echo ? floor_mode_echo : floor_mode_broadcast
        let problem = floor_server_run(Int32(chosen.rawValue), port)
        Console.complain("the floor server cannot run here (errno \(problem))")
        return .environment
    }
}

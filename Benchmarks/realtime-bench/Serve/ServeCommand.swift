internal import BenchmarkSupport

/// `serve`: the library's server, for the scenarios and for outside tools.
enum ServeCommand {
    static let definition = CommandDefinition(
        name: "serve",
        summary: """
            A server on the library, for outside tools.
            Prints one line, `listening on HOST:PORT`, when ready; SIGTERM lets the clients go and stops it.
            echo: messages come back. broadcast: each message goes to all connections. realtime: the client protocol.
            """,
        options: [
            .value("mode", "MODE", "echo, broadcast or realtime (echo)"),
            .value("port", "PORT", "the port to listen on; 0 lets the system choose (0)"),
            .value("host", "HOST", "the address to listen on (127.0.0.1)"),
            .value("hubs", "N", "event loops, each on its own thread (1)"),
            .value("max-message", "BYTES", "largest message accepted (33554432)"),
            .value("max-fragments", "N", "most frames of one message (131072)"),
            .value("max-connections", "N", "most connections held at once (20000)"),
            .value("commands-per-second", "N", "most commands of one connection in realtime mode; 0: any number (0)"),
            .value("batching", "HOW", "how publications share messages: off, turn, or a window in milliseconds (off)"),
            .value("overflow", "POLICY", "what slow members get in realtime mode: recover, skip or disconnect (skip)"),
            .value("drain", "SECONDS", "over how long SIGTERM lets the clients go; a second one ends it at once (0)"),
        ]
    )

    static func run(_ arguments: ParsedArguments) throws(UsageError) -> ExitCode {
        var options = ServeOptions()
        options.mode = try arguments.choice("mode", default: options.mode, from: ServeMode.allCases)
        options.host = arguments.text("host") ?? options.host
        options.port = UInt16(try arguments.integer("port", default: 0, in: 0...65_535))
        options.hubs = try arguments.integer("hubs", default: options.hubs, in: 1...256)
        options.maximumMessage = try arguments.integer(
            "max-message",
            default: options.maximumMessage,
            in: 1...1_073_741_824
        )
        options.maximumFragments = try arguments.integer(
            "max-fragments",
            default: options.maximumFragments,
            in: 1...1_000_000
        )
        options.maximumConnections = try arguments.integer(
            "max-connections",
            default: options.maximumConnections,
            in: 1...1_000_000
        )
        options.commandsPerSecond = try arguments.integer(
            "commands-per-second",
            default: options.commandsPerSecond,
            in: 0...1_000_000
        )
        options.overflow = try arguments.choice("overflow", default: options.overflow, from: ServeOverflow.allCases)
        options.drain = try arguments.integer("drain", default: options.drain, in: 0...3_600)
        options.batching = try RunSettings.batching(arguments.text("batching"))
        return runServer(options)
    }
}

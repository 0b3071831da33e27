internal import BenchmarkSupport

/// The options that scenarios share, with their help; the defaults shown are the scenario's own.
enum RunOption {
    case mode
    case connections
    case parallelism
    case rooms
    case publishers
    case roundRate
    case deliveryRate
    case window
    case payload
    case seconds
    case depth
    case stalled
    case floor
    case maximumBytes

    /// The definitions for a scenario; those that every scenario has come last.
    static func definitions(_ options: [RunOption], _ defaults: RunSettings) -> [OptionDefinition] {
        options.flatMap { option in option.definitions(defaults) } + [
            .value("hubs", "N", "event loops of the server; with more than one it is not pinned (1)"),
            .value("batching", "HOW", "how publications share messages: off, turn, or a window in milliseconds (off)"),
            .value("json", "FILE", "also write the results as JSON"),
            .value("attach", "PORT:PID", "measure a server that is already running instead of starting one"),
            .value("server", "KIND", "library or floor (library)", hidden: true),
        ]
    }

    private func definitions(_ defaults: RunSettings) -> [OptionDefinition] {
        switch self {
        case .mode:
            let hint =
                defaults.modes.contains(.realtime) && defaults.mode == .broadcast ? "; realtime with --stalled" : ""
            let names = defaults.modes.map(\.rawValue).joined(separator: " or ")
            return [.value("mode", "MODE", "\(names) (\(defaults.mode.rawValue)\(hint))")]
        case .connections: return [.value("connections", "N", "client connections (\(defaults.connections))")]
        case .parallelism:
            return [.value("connections", "N", "connections on their way at once (\(defaults.connections))")]
        case .rooms: return [.value("rooms", "N", "rooms the connections are spread over (\(defaults.rooms))")]
        case .publishers:
            return [.value("publishers", "N", "members that publish at once, a round (\(defaults.publishers))")]
        case .roundRate: return [.value("rate", "N", "rounds a second; 0: the next when one is delivered (0)")]
        case .deliveryRate:
            return [.value("rate", "N", "deliveries a second over all rooms (\(Int(defaults.rate)))")]
        case .window: return [.value("window", "N", "rounds on their way at once, if there is no rate (1)")]
        case .payload: return [.value("payload", "BYTES", "size of each message (\(defaults.payload))")]
        case .seconds:
            let seconds = NumberText.fixed(defaults.seconds, digits: 0)
            return [.value("seconds", "S", "how long to measure (\(seconds))")]
        case .depth: return [.value("depth", "N", "messages each connection keeps on its way (\(defaults.depth))")]
        case .stalled:
            return [
                .value("stalled", "N", "further members that stop reading after they joined (0)"),
                .value("megabytes", "MB", "what is published while they are stalled (\(defaults.megabytes))"),
                .value("max-growth", "MIB", "how much the server may grow then (\(Int(defaults.maximumGrowth)))"),
                .value("max-slowdown", "X", "how much the others' p99 may grow (\(Int(defaults.maximumSlowdown)))"),
            ]
        case .floor:
            return [
                .flag("floor", "alternate with the floor server and print the ratio"),
                .value("rounds", "N", "runs, of which the medians count (\(defaults.rounds) with --floor, else 1)"),
                .value("max-ratio", "X", "fail if a cost is more than X times the floor's"),
            ]
        case .maximumBytes:
            return [.value("max-bytes", "N", "fail if a connection takes more resident bytes")]
        }
    }
}

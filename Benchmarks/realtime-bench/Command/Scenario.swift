internal import BenchmarkSupport

/// A command that measures.
enum Scenario: String, CaseIterable {
    case fullLoad = "full-load"
    case fanout
    case echo
    case idle
    case churn

    var summary: String {
        switch self {
        case .fullLoad:
            "Many connections in rooms of different sizes, one of them with everybody; every delivery is checked."
        case .fanout: "Members of one room get what some of them publish at once. Server CPU per delivery."
        case .echo: "Each connection keeps some messages on their way and gets them back. Server CPU per message."
        case .idle: "Connections that do nothing. Resident bytes and CPU use of the server."
        case .churn: "Connections are made and closed. Server CPU per handshake and close."
        }
    }

    var defaults: RunSettings {
        var settings = RunSettings()
        switch self {
        case .fullLoad:
            settings.mode = .realtime
            settings.modes = [.realtime]
            settings.connections = 10_000
            settings.rate = 25_000
            settings.seconds = 20
        case .fanout: settings.modes = [.broadcast, .realtime]
        case .echo:
            settings.mode = .echo
            settings.modes = [.echo]
            settings.connections = 100
            settings.payload = 64
        case .idle, .churn:
            settings.mode = .echo
            settings.modes = [.echo, .realtime]
            settings.connections = self == .idle ? 10_000 : 64
            settings.rooms = self == .idle ? 1000 : 1
        }
        return settings
    }

    var definition: CommandDefinition {
        let options: [RunOption] =
            switch self {
            case .fullLoad: [.connections, .deliveryRate, .payload, .seconds]
            case .fanout:
                [
                    .mode, .connections, .rooms, .publishers, .roundRate, .window, .payload, .seconds, .stalled,
                    .floor,
                ]
            case .echo: [.connections, .depth, .payload, .seconds, .floor]
            case .idle: [.mode, .connections, .rooms, .seconds, .maximumBytes, .floor]
            case .churn: [.mode, .parallelism, .seconds, .floor]
            }
        return CommandDefinition(
            name: rawValue,
            summary: summary,
            options: RunOption.definitions(options, defaults)
        )
    }
}

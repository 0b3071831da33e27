internal import BenchmarkSupport

/// What a scenario is to do.
///
/// Each scenario has its own defaults.
struct RunSettings {
    enum Server: String, CaseIterable {
        /// The library's.
        case library
        case floor
    }

    var mode = ServeMode.broadcast
    var modes: [ServeMode] = [.broadcast]
    var connections = 1000
    var rooms = 1
    var publishers = 8
    /// Rounds a second in `fanout` (0: as fast as they are delivered), deliveries a second in `full-load`.
    var rate = 0.0
    /// Rounds that may be on their way at once.
    var window = 1
    /// In bytes.
    var payload = 256
    var seconds = 5.0
    var depth = 16
    var stalled = 0
    var megabytes = 100
    /// How much the server may grow while members are stalled, in MiB.
    var maximumGrowth = 80.0
    /// How many times the healthy members' p99 may be what it was without stalled members.
    var maximumSlowdown = 2.0
    var comparesFloor = false
    var rounds = 3
    var maximumRatio: Double?
    /// The highest number of resident bytes per connection that passes, if one was given.
    var maximumBytes: Double?
    var hubs = 1
    /// As the server's `--batching` takes it.
    var batching = "off"
    var server = Server.library
    /// A server that is already running.
    var attached: (port: UInt16, process: Int32)?
    var reportPath: String?

    /// Overrides the defaults with what the command line says.
    mutating func apply(_ arguments: ParsedArguments) throws(UsageError) {
        stalled = try arguments.integer("stalled", default: stalled, in: 0...60_000)
        // Only the client protocol has words for what a stalled member missed.
        if stalled > 0 && modes.contains(.realtime) { mode = .realtime }
        mode = try arguments.choice("mode", default: mode, from: modes)
        connections = try arguments.integer("connections", default: connections, in: 1...60_000)
        rooms = try arguments.integer("rooms", default: min(rooms, connections), in: 1...60_000)
        publishers = try arguments.integer("publishers", default: min(publishers, connections), in: 1...10_000)
        rate = try arguments.number("rate", default: rate, in: 0...10_000_000)
        window = try arguments.integer("window", default: window, in: 1...1000)
        let sizes = PayloadCodec.minimumSize...PayloadCodec.maximumSize
        payload = try arguments.integer("payload", default: payload, in: sizes)
        seconds = try arguments.number("seconds", default: seconds, in: 0.1...86_400)
        depth = try arguments.integer("depth", default: depth, in: 1...10_000)
        megabytes = try arguments.integer("megabytes", default: megabytes, in: 1...100_000)
        maximumGrowth = try arguments.number("max-growth", default: maximumGrowth, in: 0...1_000_000)
        maximumSlowdown = try arguments.number("max-slowdown", default: maximumSlowdown, in: 0...1000)
        comparesFloor = arguments.flag("floor")
        rounds = try arguments.integer("rounds", default: comparesFloor ? rounds : 1, in: 1...100)
        if arguments.has("max-ratio") {
            maximumRatio = try arguments.number("max-ratio", default: 1, in: 0...1000)
            guard comparesFloor else { throw UsageError("--max-ratio needs --floor") }
        }
        if arguments.has("max-bytes") {
            maximumBytes = try arguments.number("max-bytes", default: 0, in: 0...1_000_000_000)
        }
        hubs = try arguments.integer("hubs", default: hubs, in: 1...256)
        batching = try Self.batching(arguments.text("batching"))
        server = try arguments.choice("server", default: server, from: Server.allCases)
        attached = try Self.attachment(arguments.text("attach"))
        reportPath = arguments.text("json")
        guard publishers <= connections else {
            throw UsageError("--publishers \(publishers) is more than --connections \(connections)")
        }
        guard rooms <= connections else {
            throw UsageError("--rooms \(rooms) is more than --connections \(connections)")
        }
        let usesFloor = comparesFloor || server == .floor
        guard !usesFloor || mode != .realtime else { throw UsageError("the floor server has no realtime mode") }
    }

    /// Checks how publications are to share messages: `off`, `turn`, or milliseconds.
    static func batching(_ text: String?) throws(UsageError) -> String {
        let text = text ?? "off"
        if text == "off" || text == "turn" { return text }
        guard let milliseconds = Double(text), milliseconds > 0, milliseconds <= 50 else {
            throw UsageError("--batching: “\(text)” is not off, turn or a number of milliseconds up to 50")
        }
        return text
    }

    private static func attachment(_ text: String?) throws(UsageError) -> (port: UInt16, process: Int32)? {
        guard let text else { return nil }
        let parts = text.split(separator: ":")
        guard parts.count == 2, let port = UInt16(parts[0]), let process = Int32(parts[1]), process > 0 else {
            throw UsageError("--attach: “\(text)” is not PORT:PID")
        }
        return (port, process)
    }
}

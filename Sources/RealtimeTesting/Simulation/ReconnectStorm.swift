import RealtimeEngine

/// Very many clients that lose their node at once, in virtual time, and when they come back.
///
/// The clients are the one that ships. The node stops, tells each of them the window of `Timing.reconnectAfter` and
/// `Timing.reconnectWithin`, and is replaced by a new one before the window begins.
public struct ReconnectStorm: Sendable {
    /// What came of it.
    public struct Report: Sendable {
        /// How many clients there were.
        public var clients: Int
        /// How many were back, with everything they missed, when the window had closed.
        public var back: Int
        /// How many came back in each second after the window opened.
        public var perSecond: [Int]
        /// When the last one was back, after the drop.
        public var last: Duration
        /// The end of the window, after the drop.
        public var end: Duration

        /// Sorts the returns into the seconds of the window.
        ///
        /// - Parameters:
        ///   - clients: how many there were.
        ///   - times: when those who are back came, after the drop. Who came before the window counts in its first
        ///     second, and who came behind it in its last.
        ///   - after: when the window opened, after the drop.
        ///   - within: how wide it was.
        public init(clients: Int, times: [Duration], after: Duration, within: Duration) {
            let second: Int64 = 1_000_000_000
            let width = VirtualClock.nanoseconds(within)
            self.clients = clients
            self.back = times.count
            self.perSecond = Array(repeating: 0, count: Int(max(1, (width + second - 1) / second)))
            self.last = times.max() ?? .zero
            self.end = after + within
            for time in times {
                let place = Int(VirtualClock.nanoseconds(time - after) / second)
                self.perSecond[min(max(0, place), self.perSecond.count - 1)] += 1
            }
        }

        /// The busiest second's share of what an even spread over the window would bring in a second.
        public var busiest: Double {
            guard let most = self.perSecond.max(), self.back > 0 else { return 0 }
            return Double(most) * Double(self.perSecond.count) / Double(self.back)
        }
    }

    /// The seed.
    public var seed: UInt64
    /// How many clients.
    public var clients = 10_000
    /// The earliest return, as `Timing.reconnectAfter`.
    public var after = Timing().reconnectAfter
    /// The width of the window in whole seconds, as `Timing.reconnectWithin`.
    public var within = Timing().reconnectWithin

    /// Makes a storm of ten thousand clients and the default window.
    public init(seed: UInt64) {
        self.seed = seed
    }

    /// Runs it; fails with the first invariant that did not hold.
    public func run() -> Result<Report, Violation> {
        var options = SimulationOptions()
        options.events = 200 * self.clients
        options.clients = 1...1
        options.shippedClients = self.clients...self.clients
        options.nodes = 1...1
        options.rooms = 1...1
        options.onlyFaults = []
        let world = World(seed: self.seed, options: options) { [self] context in
            let rooms = RoomRules.all(RoomPolicy(), access: .granted(.all))
            var configuration = HubConfiguration(connections: .granted(ConnectGrant(user: "agent")), rooms: rooms)
            configuration.limits.connections = 2 * self.clients + 10
            configuration.limits.connectionsPerUser = 0
            configuration.limits.membersPerRoom = 2 * self.clients + 10
            configuration.timing = context.timing
            configuration.timing.reconnectAfter = self.after
            configuration.timing.reconnectWithin = self.within
            return configuration
        }
        let times = world.runStorm(after: self.after, within: self.within)
        if let violation = world.stage.parts.trace.violation { return .failure(violation) }
        return .success(Report(clients: self.clients, times: times, after: self.after, within: self.within))
    }
}

extension World {
    /// Lets all connect, stops their node, and returns when each was back after that.
    func runStorm(after: Duration, within: Duration) -> [Duration] {
        self.stage.isCalm = true
        for client in self.shipped { client.want(0) }
        self.runOn(for: 10_000_000_000)
        let missing = self.shipped.filter { client in !client.isConnected }.count
        self.stage.parts.trace.require(missing == 0, .convergence, "\(missing) clients did not connect at all")
        let start = self.stage.parts.queue.now
        self.nodes[self.current[0]].stop()
        let patience = VirtualClock.nanoseconds(after)
        self.stage.parts.queue.push(.nodeStopped, self.current[0], at: start + patience / 2)
        // What travels and joins takes a moment beyond the window.
        self.runOn(for: patience + VirtualClock.nanoseconds(within) + 1_000_000_000)
        return self.shipped.compactMap { client in client.returned(after: start).map(Duration.nanoseconds) }
    }
}

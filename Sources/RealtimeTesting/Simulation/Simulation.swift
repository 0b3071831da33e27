public import RealtimeEngine

/// A run of nodes, clients and a broker in virtual time, with faults, from one seed.
///
/// It runs the code that ships, on the calling thread and nowhere else; no clock is read and nothing sleeps. The same
/// seed, options and code give the same run. What must be true is checked at every step.
///
/// ```swift
/// let report = try await Simulation(seed: 42) { context in
///     var configuration = HubConfiguration(connections: .handler(Desk(clock: context.clock)), rooms: Desk.rooms)
///     configuration.timing = context.timing
///     return configuration
/// }.run()
/// ```
public struct Simulation: Sendable {
    /// The seed.
    public var seed: UInt64
    /// How large the run is and what may go wrong.
    public var options: SimulationOptions
    /// Nil for the default workload.
    private let configuration: (@Sendable (SimulationContext) -> HubConfiguration)?

    /// Makes a run of the default workload.
    public init(seed: UInt64, options: SimulationOptions = SimulationOptions()) {
        self.seed = seed
        self.options = options
        self.configuration = nil
    }

    /// Makes a run in which the host's own handlers decide.
    public init(
        seed: UInt64,
        options: SimulationOptions = SimulationOptions(),
        configuration: @escaping @Sendable (SimulationContext) -> HubConfiguration
    ) {
        self.seed = seed
        self.options = options
        self.configuration = configuration
    }

    /// Runs to the end; throws the first invariant that did not hold.
    public func run() async throws(SimulationFailure) -> SimulationReport {
        switch self.runOnce() {
        case .success(let report): return report
        case .failure(let failure):
            throw failure.shrunk()
        }
    }

    /// Runs to the end and returns what came of it.
    public func runOnce() -> Result<SimulationReport, SimulationFailure> {
        let world = World(seed: self.seed, options: self.options, configuration: self.configuration)
        world.run()
        let parts = world.stage.parts
        let report = SimulationReport(
            seed: self.seed,
            events: world.events,
            traceHash: parts.trace.hash,
            marks: parts.marks.all,
            faults: world.stage.plan.kinds,
            virtualTime: .nanoseconds(parts.queue.now),
            trace: parts.trace.lines
        )
        guard let violation = parts.trace.violation else { return .success(report) }
        return .failure(
            SimulationFailure(
                seed: self.seed,
                options: self.options,
                violation: violation,
                trace: parts.trace.lines,
                report: report,
                rerun: { options in
                    var other = self
                    other.options = options
                    return other.runOnce()
                }
            )
        )
    }
}

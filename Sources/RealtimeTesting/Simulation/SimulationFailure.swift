/// An invariant that did not hold, and how to see it again.
public struct SimulationFailure: Error, CustomStringConvertible {
    /// The seed.
    public var seed: UInt64
    /// The options with which the seed shows it.
    public var options: SimulationOptions
    /// What did not hold.
    public var violation: Violation
    /// The last steps, the oldest first.
    public var trace: [String]
    /// What had happened until then.
    public var report: SimulationReport
    /// Runs the same simulation with other options.
    let rerun: @Sendable (SimulationOptions) -> Result<SimulationReport, SimulationFailure>

    /// The same failure, with as few faults, clients, rooms and events as were found to show it.
    public func shrunk() -> SimulationFailure {
        var shrinker = Shrinker(run: self.rerun)
        return shrinker.shrink(self)
    }

    /// The command that shows it again.
    public var replay: String {
        "realtime-bench simulate --seed \(self.seed) --trace --replay \(self.options.replay)"
    }

    /// Seed, invariant, trace and command.
    public var description: String {
        """
        seed \(self.seed): \(self.violation)
        faults: \(self.report.faults.map { fault in "\(fault)" }.joined(separator: " "))
        last steps:
        \(self.trace.joined(separator: "\n"))
        again: \(self.replay)
        """
    }
}

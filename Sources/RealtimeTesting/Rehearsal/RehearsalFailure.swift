/// What did not hold in a rehearsal, and how to see it again.
public struct RehearsalFailure: Error, CustomStringConvertible {
    /// The seed.
    public var seed: UInt64
    /// The options with which the seed shows it.
    public var options: RehearsalOptions
    /// What did not hold.
    public var violation: Violation
    /// What had happened until then.
    public var report: SimulationReport

    /// How to see it again.
    public var replay: String {
        let kinds = self.report.faults.map { fault in ".\(fault)" }.joined(separator: ", ")
        return "run seed \(self.seed) again; it had options.onlyFaults = [\(kinds)]"
    }

    /// Seed, violation, last steps, and how to see it again.
    public var description: String {
        """
        seed \(self.seed): \(self.violation)
        last steps:
        \(self.report.trace.joined(separator: "\n"))
        again: \(self.replay)
        """
    }
}

/// The rehearsal is over, or the client's part in it: whoever gets this has nothing more to do.
public struct RehearsalOver: Error, Hashable, Sendable {}

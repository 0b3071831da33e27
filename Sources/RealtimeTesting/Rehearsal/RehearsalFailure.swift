/// What did not hold in a rehearsal, and how to see it again.
public struct RehearsalFailure: Error, CustomStringConvertible {
    /// The seed.
    public var seed: UInt64
    /// The options with which the seed shows it; they name the kinds of faults that were on.
    public var options: RehearsalOptions
    /// What did not hold.
    public var violation: Violation
    /// What had happened until then.
    public var report: SimulationReport
    /// Runs the same rehearsal with other options.
    var rerun: (@Sendable (RehearsalOptions) -> Result<SimulationReport, RehearsalFailure>)?

    init(seed: UInt64, options: RehearsalOptions, violation: Violation, report: SimulationReport) {
        self.seed = seed
        self.options = options
        self.options.onlyFaults = Set(report.faults)
        self.violation = violation
        self.report = report
    }

    /// How to see it again.
    public var replay: String {
        let kinds = self.report.faults.map { fault in ".\(fault)" }.joined(separator: ", ")
        let options = self.options
        return """
            seed \(self.seed) with options.onlyFaults = [\(kinds)], options.clients = \(options.clients), \
            options.nodes = \(options.nodes), options.hubs = \(options.hubs), options.work = \(options.work), \
            options.logs = .\(options.logs)
            """
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

    /// The same failure with as few kinds of faults, clients, hubs, nodes and as little time as were found to show it.
    ///
    /// Runs the rehearsal up to sixty times.
    public func shrunk() -> RehearsalFailure {
        var best = self
        var budget = 60
        func attempt(_ change: (inout RehearsalOptions) -> Void) -> Bool {
            var options = best.options
            change(&options)
            if budget == 0 { return false }
            budget -= 1
            guard case .failure(let failure)? = self.rerun?(options),
                failure.violation.invariant == self.violation.invariant
            else { return false }
            best = failure
            return true
        }
        for kind in self.report.faults { _ = attempt { options in options.onlyFaults?.remove(kind) } }
        for path in [\RehearsalOptions.nodes, \.hubs, \.clients] {
            while best.options[keyPath: path].upperBound > 1 {
                let most = best.options[keyPath: path].upperBound - 1
                guard attempt({ options in options[keyPath: path] = most...most }) else { break }
            }
        }
        while budget > 0, best.options.work > .seconds(1) {
            guard attempt({ options in options.work /= 2 }) else { break }
        }
        best.rerun = self.rerun
        return best
    }
}

/// The rehearsal is over, or the client's part in it: whoever gets this has nothing more to do.
public struct RehearsalOver: Error, Hashable, Sendable {}

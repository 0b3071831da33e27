/// Makes a failing run smaller while the same invariant still fails: fewer faults, clients, rooms and events.
struct Shrinker {
    let run: (SimulationOptions) -> Result<SimulationReport, SimulationFailure>
    /// How many runs may be spent.
    var budget = 80

    /// Returns the smallest failure that was found.
    mutating func shrink(_ first: SimulationFailure) -> SimulationFailure {
        var best = first
        if let smaller = self.attempt(best, { options in options.events = best.report.events / 4 * 5 + 8 }) {
            best = smaller
        }
        for kind in best.report.faults {
            let kept = Set(best.report.faults).subtracting([kind])
            if let smaller = self.attempt(best, { options in options.onlyFaults = kept }) { best = smaller }
        }
        var isGettingSmaller = true
        while isGettingSmaller && self.budget > 0 {
            isGettingSmaller = false
            for path in [\SimulationOptions.clients, \.rooms, \.nodes] {
                let upper = best.options[keyPath: path].upperBound
                if upper <= 1 { continue }
                let smaller = self.attempt(best) { options in options[keyPath: path] = 1...(upper + 1) / 2 }
                guard let smaller, smaller.report.events <= best.report.events else { continue }
                best = smaller
                isGettingSmaller = true
            }
        }
        return best
    }

    private mutating func attempt(
        _ best: SimulationFailure,
        _ change: (inout SimulationOptions) -> Void
    ) -> SimulationFailure? {
        guard self.budget > 0 else { return nil }
        self.budget -= 1
        var options = best.options
        change(&options)
        guard case .failure(let failure) = self.run(options) else { return nil }
        return failure.violation.invariant == best.violation.invariant ? failure : nil
    }
}

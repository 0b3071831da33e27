internal import BenchmarkSupport

/// Measures how the cost of hostile input grows with its size.
struct CostRun {
    /// The bytes of the larger inputs.
    var size = 16 * 1024 * 1024
    var rounds = 5
    var maximumGrowth = 2.3
    var retries = 3
    /// Nanoseconds per byte, as fast as memory is copied; what grows in earnest is far above it at these sizes.
    static let negligible = 0.25

    /// The same, quick: for a look at every build.
    static let small = CostRun(size: 512 * 1024, rounds: 3)

    func report() -> CostReport {
        let shapes = AttackShape.all
        var report = CostReport(maximumGrowth: maximumGrowth)
        for (index, shape) in shapes.enumerated() {
            Console.progress("cost: \(shape.name), \(index + 1) of \(shapes.count)")
            report.lines.append(measure(shape))
        }
        return report
    }

    private func measure(_ shape: AttackShape) -> CostReport.Line {
        let pieces = shape.pieces(halfOf: size)
        let once = shape.make(pieces)
        let twice = shape.make(2 * pieces)
        var line = CostReport.Line(name: shape.name, bytes: twice.bytes)
        for attack in [once, twice] {
            let result = attack.run()
            if result != attack.expected { line.problem = "did \(result) where \(attack.expected) was due" }
        }
        let probe = GrowthProbe(
            rounds: rounds,
            retries: retries,
            bound: maximumGrowth,
            negligible: Self.negligible * Double(twice.bytes),
            shortest: 1_000_000,
            longest: 5_000_000_000,
            clock: ProcessorClock.nanoseconds
        )
        var sum = 0
        line.growth = probe.measure({ sum &+= once.run() }, { sum &+= twice.run() })
        return line
    }
}

/// What a simulation did.
public struct SimulationReport: Sendable {
    /// The seed.
    public var seed: UInt64
    /// How many things happened.
    public var events: Int
    /// A hash of all that happened, in order; the same for the same seed, options and code.
    public var traceHash: UInt64
    /// How often each mark was reached, in the order of `Mark.allCases`.
    public var marks: [Int]
    /// The kinds of faults that were on.
    public var faults: [FaultKind]
    /// How long it took on the virtual clock.
    public var virtualTime: Duration

    /// The last steps, the oldest first, as many as the options keep.
    public var trace: [String]

    /// Nothing has happened.
    static func nothing(_ seed: UInt64) -> SimulationReport {
        SimulationReport(
            seed: seed,
            events: 0,
            traceHash: 0,
            marks: Array(repeating: 0, count: Mark.allCases.count),
            faults: [],
            virtualTime: .zero,
            trace: []
        )
    }

    /// How often a mark was reached.
    public func count(of mark: Mark) -> Int { self.marks[mark.rawValue] }
}

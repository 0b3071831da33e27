/// The faults of one simulation: which kinds, and how often each, in ten-thousandths.
public struct FaultPlan: Sendable {
    private var rates: [Int]

    /// Makes a plan without faults.
    public init() {
        self.rates = Array(repeating: 0, count: FaultKind.allCases.count)
    }

    /// Draws a plan: each allowed kind is on in half of all seeds, with a rate of its own.
    public init(allowed: Set<FaultKind>, random: inout SimulationRandom) {
        self.init()
        for kind in FaultKind.allCases {
            let isOn = random.chance(5_000)
            let rate = random.magnitude(4...2_048)
            if isOn && allowed.contains(kind) { self.rates[kind.rawValue] = rate }
        }
    }

    /// How often a kind strikes, in ten-thousandths of its occasions; 0 when it is off.
    public subscript(kind: FaultKind) -> Int {
        get { self.rates[kind.rawValue] }
        set { self.rates[kind.rawValue] = newValue }
    }

    /// Whether a kind may strike.
    public func has(_ kind: FaultKind) -> Bool { self.rates[kind.rawValue] > 0 }

    /// The kinds that are on.
    public var kinds: [FaultKind] { FaultKind.allCases.filter { kind in self.has(kind) } }
}

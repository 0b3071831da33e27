/// How large a simulation is and what may go wrong in it; the seed draws within these ranges.
public struct SimulationOptions: Sendable {
    /// How many things happen, about a fifth of them after the faults have stopped.
    public var events = 20_000
    /// How many clients there are.
    public var clients = 1...12
    /// How many clients there are of the kind that ships.
    public var shippedClients = 0...3
    /// How many nodes share the broker.
    public var nodes = 1...3
    /// How many rooms clients use.
    public var rooms = 1...8
    /// The kinds of faults that may strike.
    public var faults = Set(FaultKind.allCases)
    /// How many of the last steps are kept for the report of a failure.
    public var traceLength = 50
    /// Only these kinds of faults are on, whatever the seed says; nil leaves it to the seed.
    public var onlyFaults: Set<FaultKind>?

    /// Makes the defaults.
    public init() {}
}

import RealtimeEngine

/// What a seed decides about batching, conflation and memory: drawn from a stream of its own.
struct SlowWorkload {
    private var random: SimulationRandom

    init(_ random: SimulationRandom) {
        self.random = random.split(41)
    }

    /// Draws the bounds of batches and, now and then, a budget that is hit.
    mutating func adjust(_ limits: inout Limits) {
        if self.random.chance(4_000) { limits.batchPublications = self.random.magnitude(1...64) }
        if self.random.chance(4_000) { limits.batchBytes = self.random.magnitude(32...16_384) }
    }

    /// Draws how a kind of room shares messages.
    mutating func batching() -> RoomPolicy.Batching {
        switch self.random.below(3) {
        case 0: .off
        case 1: .turn
        default: .window(.microseconds(self.random.magnitude(10...80_000)))
        }
    }
}

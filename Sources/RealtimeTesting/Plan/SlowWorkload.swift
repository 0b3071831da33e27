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
        if self.random.chance(3_000) { limits.conflatedKeys = self.random.magnitude(1...16) }
        if self.random.chance(2_000) { limits.conflatedBytes = self.random.magnitude(256...65_536) }
        if self.random.chance(3_000) { limits.memoryBytes = self.random.magnitude(1_024...262_144) }
    }

    /// Rooms whose publications have keys.
    static func hasKeys(_ room: String) -> Bool { room.utf8.first == UInt8(ascii: "k") }

    /// The key of a publication in such a room.
    static func key(publisher: Int, number: Int) -> String { "\((publisher + number) % 5)" }

    /// Whether bounds are so wide that a room of the simulation never forgets a key.
    static func keepsKeys(_ limits: Limits) -> Bool {
        limits.conflatedKeys >= 5 && limits.conflatedBytes >= 65_536 && limits.memoryBytes > 1 << 27
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

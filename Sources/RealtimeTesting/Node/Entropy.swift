import Synchronization

/// What nodes and clients take for secure random bits, from the seed.
final class Entropy: Sendable {
    private let random: Mutex<SimulationRandom>

    init(_ random: SimulationRandom) {
        self.random = Mutex(random)
    }

    func next() -> (UInt64, UInt64) {
        self.random.withLock { random in (random.next(), random.next()) }
    }
}

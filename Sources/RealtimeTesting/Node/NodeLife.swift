import Synchronization

/// What became of a node, for tasks that outlive a step of the simulation.
final class NodeLife: Sendable {
    private let dead = Atomic<Bool>(false)
    private let pauseCount = Atomic<Int>(0)

    var isDead: Bool { self.dead.load(ordering: .relaxed) }
    /// How often it was paused.
    var pauses: Int { self.pauseCount.load(ordering: .relaxed) }

    func die() { self.dead.store(true, ordering: .relaxed) }
    func pause() { self.pauseCount.wrappingAdd(1, ordering: .relaxed) }
}

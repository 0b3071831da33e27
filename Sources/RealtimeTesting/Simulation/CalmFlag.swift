import Synchronization

/// Says to handlers that faults have stopped.
final class CalmFlag: Sendable {
    private let value = Atomic<Bool>(false)

    func load() -> Bool { self.value.load(ordering: .relaxed) }

    func store(_ isCalm: Bool) { self.value.store(isCalm, ordering: .relaxed) }
}

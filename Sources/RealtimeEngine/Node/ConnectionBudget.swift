import Synchronization

/// The node's connection limit, shared by its hubs: one atomic number.
final class ConnectionBudget: Sendable {
    private let used = Atomic<Int>(0)
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    var count: Int { self.used.load(ordering: .relaxed) }

    /// Takes one place, or none at the limit.
    func take() -> Bool {
        if self.used.wrappingAdd(1, ordering: .relaxed).newValue <= self.limit { return true }
        self.giveBack()
        return false
    }

    func giveBack() {
        self.used.wrappingSubtract(1, ordering: .relaxed)
    }
}

import Synchronization

/// The node's bound on the memory that slow peers hold, shared by its hubs: two atomic numbers, looked at once a turn.
final class MemoryBudget: Sendable {
    private let used = Atomic<Int>(0)
    private let hubs = Atomic<Int>(0)
    private let limit: Atomic<Int>

    init(limit: Int) {
        self.limit = Atomic(limit)
    }

    /// Takes a new bound; hubs look at it in their next turns.
    func change(limit: Int) {
        self.limit.store(limit, ordering: .relaxed)
    }

    /// Bytes that all hubs hold.
    var count: Int { self.used.load(ordering: .relaxed) }

    /// One more hub has a part in it.
    func join() {
        self.hubs.wrappingAdd(1, ordering: .relaxed)
    }

    /// A hub is gone, and so is its share.
    func leave(_ share: Int) {
        self.hubs.wrappingSubtract(1, ordering: .relaxed)
        self.used.wrappingSubtract(share, ordering: .relaxed)
    }

    /// Replaces a hub's share, and says how many bytes it is to give back.
    ///
    /// A hub that holds no more than its part gives nothing: the one that holds more does when its turn comes.
    func update(from old: Int, to new: Int) -> Int {
        let total = self.used.wrappingAdd(new - old, ordering: .relaxed).newValue
        let limit = self.limit.load(ordering: .relaxed)
        if total <= limit { return 0 }
        let part = limit / max(1, self.hubs.load(ordering: .relaxed))
        return max(0, min(total - limit, new - part))
    }
}

import Synchronization

/// Lets a broker start a turn of a hub that sleeps.
final class HubBell: Sendable {
    private struct Target {
        weak var hub: Hub?
    }

    private let target = Mutex(Target())
    private let executor: (any TaskExecutor)?

    init(executor: (any TaskExecutor)?) {
        self.executor = executor
    }

    func attach(_ hub: Hub) {
        self.target.withLock { target in target.hub = hub }
    }

    func ring() {
        guard let hub = self.target.withLock({ target in target.hub }) else { return }
        Task(executorPreference: self.executor) { await hub.withTurn { _ in } }
    }
}

import Synchronization

/// Lets a broker start a turn of a hub that sleeps.
final class HubBell: Sendable {
    private struct Target {
        weak var hub: Hub?
    }

    private let target = Mutex(Target())

    func attach(_ hub: Hub) {
        self.target.withLock { target in target.hub = hub }
    }

    func ring() {
        guard let hub = self.target.withLock({ target in target.hub }) else { return }
        Task { await hub.withTurn { _ in } }
    }
}

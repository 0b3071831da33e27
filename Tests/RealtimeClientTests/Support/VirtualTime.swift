import Synchronization

/// A clock that stands until it is moved, and those who wait for it.
final class VirtualTime: Sendable {
    private struct State {
        var now: UInt64 = 1_000_000_000
        var lastSleeper = 0
        var sleepers: [(id: Int, until: UInt64, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state = Mutex(State())

    var now: UInt64 { self.state.withLock { state in state.now } }

    func advance(by nanoseconds: UInt64) {
        let due = self.state.withLock { state -> [CheckedContinuation<Void, Never>] in
            state.now += nanoseconds
            let due = state.sleepers.filter { sleeper in sleeper.until <= state.now }
            state.sleepers.removeAll { sleeper in sleeper.until <= state.now }
            return due.map(\.continuation)
        }
        for continuation in due { continuation.resume() }
    }

    func sleep(until: UInt64) async {
        let id = self.state.withLock { state in
            state.lastSleeper += 1
            return state.lastSleeper
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isDone = self.state.withLock { state in
                    if state.now >= until || Task.isCancelled { return true }
                    state.sleepers.append((id, until, continuation))
                    return false
                }
                if isDone { continuation.resume() }
            }
        } onCancel: {
            let continuation = self.state.withLock { state -> CheckedContinuation<Void, Never>? in
                guard let index = state.sleepers.firstIndex(where: { sleeper in sleeper.id == id }) else { return nil }
                return state.sleepers.remove(at: index).continuation
            }
            continuation?.resume()
        }
    }
}

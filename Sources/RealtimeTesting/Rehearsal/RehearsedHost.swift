import RealtimeEngine
import Synchronization

/// What the host of one life of a node made, and left to be done.
final class RehearsedHost: Sendable {
    private struct Contents {
        var node: Node?
        var stops: [@Sendable () async -> Void] = []
        var tasks: [Task<Void, Never>] = []
    }

    /// Where handlers and the host's tasks run.
    let executor: SimulationExecutor
    private let contents = Mutex(Contents())

    init(executor: SimulationExecutor) {
        self.executor = executor
    }

    /// The node, once it is made.
    var node: Node? { self.contents.withLock { contents in contents.node } }

    func made(_ node: Node) { self.contents.withLock { contents in contents.node = node } }

    @discardableResult
    func start(_ body: @escaping @Sendable () async -> Void) -> Task<Void, Never> {
        let task = Task(executorPreference: self.executor, priority: .medium, operation: body)
        self.contents.withLock { contents in contents.tasks.append(task) }
        return task
    }

    func atStop(_ body: @escaping @Sendable () async -> Void) {
        self.contents.withLock { contents in contents.stops.append(body) }
    }

    /// Does what was left to be done, the last first.
    func stop() async {
        let stops = self.contents.withLock { contents in
            defer { contents.stops = [] }
            return contents.stops
        }
        for stop in stops.reversed() { await stop() }
    }

    /// The host's tasks shall end, and what it made is let go.
    func end() {
        let tasks = self.contents.withLock { contents in
            defer { contents = Contents() }
            return contents.tasks
        }
        for task in tasks { task.cancel() }
    }
}

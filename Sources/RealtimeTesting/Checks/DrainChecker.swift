import RealtimeEngine
import Synchronization

/// I19 for a node that drains: nobody is left at its end, and the end comes in time.
final class DrainChecker: Sendable {
    private struct Promise {
        var bound: Instant
        /// How often the node was paused before; one that pauses later is excused.
        var pauses: Int
        var isKept = false
    }

    private let promise = Mutex<Promise?>(nil)
    private let trace: Trace

    init(trace: Trace) {
        self.trace = trace
    }

    /// The node begins to drain; another drain goes on with the first one's promise.
    func begin(until bound: Instant, pauses: Int) {
        self.promise.withLock { promise in promise = promise ?? Promise(bound: bound, pauses: pauses) }
    }

    /// The drain is over.
    func end(connections: Int, now: Instant, pauses: Int) {
        self.trace.require(connections == 0, .closeOnce, "\(connections) connections are left after a drain")
        self.check(now: now, pauses: pauses)
        self.promise.withLock { promise in promise?.isKept = true }
    }

    /// Looks whether a drain should be over and is not.
    func check(now: Instant, pauses: Int) {
        let late = self.promise.withLock { promise -> Int64? in
            guard let promise, !promise.isKept, promise.pauses == pauses, now > promise.bound else { return nil }
            return now.nanoseconds - promise.bound.nanoseconds
        }
        if let late { self.trace.report(.closeOnce, "a drain takes \(late) ns longer than it may") }
    }
}

import Synchronization

/// An executor whose jobs wait until the simulation picks one: for hubs, for actors, and for tasks that prefer it.
///
/// Nothing runs by itself. `wake` is told when the first job of an idle executor comes; whoever drives the executor then
/// calls `runNext`. Code that runs outside of a job enters with `enter`.
public final class SimulationExecutor: SerialExecutor, TaskExecutor {
    /// Whose code runs here.
    public enum Role: Sendable {
        /// An actor that lives on the executor.
        case actor
        /// Tasks that prefer the executor.
        case tasks
    }

    private struct Contents {
        var jobs: [UnownedJob] = []
        var first = 0
    }

    private let contents = Mutex(Contents())
    private let depth = Atomic<Int>(0)
    private let role: Role
    private let wake: @Sendable () -> Void

    /// Makes an executor.
    public init(_ role: Role, wake: @escaping @Sendable () -> Void = {}) {
        self.role = role
        self.wake = wake
    }

    /// Keeps a job until it is picked.
    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.contents.withLock { contents in contents.jobs.append(job) }
        self.wake()
    }

    /// How many jobs wait.
    public var count: Int { self.contents.withLock { contents in contents.jobs.count - contents.first } }

    /// Runs the oldest job, or the one that came `later` places after it; false when there was none.
    ///
    /// Tasks promise no order among each other, so whoever drives the executor may choose.
    public func runNext(later: Int = 0) -> Bool {
        let job = self.contents.withLock { contents -> UnownedJob? in
            guard contents.first < contents.jobs.count else { return nil }
            let chosen = contents.first + min(max(0, later), contents.jobs.count - contents.first - 1)
            if chosen > contents.first { return contents.jobs.remove(at: chosen) }
            defer {
                contents.first += 1
                if contents.first == contents.jobs.count {
                    contents.jobs.removeAll(keepingCapacity: true)
                    contents.first = 0
                }
            }
            return contents.jobs[contents.first]
        }
        guard let job else { return false }
        self.enter {
            switch self.role {
            case .actor: unsafe job.runSynchronously(on: self.asUnownedSerialExecutor())
            case .tasks: unsafe job.runSynchronously(on: self.asUnownedTaskExecutor())
            }
        }
        return true
    }

    /// Runs `body` as code of this executor, so that `assumeIsolated` of its actors holds inside.
    public func enter<R>(_ body: () -> R) -> R {
        self.depth.wrappingAdd(1, ordering: .relaxed)
        defer { self.depth.wrappingSubtract(1, ordering: .relaxed) }
        return body()
    }

    /// Stops the program outside of the executor.
    public func checkIsolated() {
        precondition(self.isCurrent, "not inside this executor")
    }

    /// Whether code of this executor runs now.
    public func isIsolatingCurrentContext() -> Bool? { self.isCurrent }

    /// A reference for the runtime.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }

    private var isCurrent: Bool { self.depth.load(ordering: .relaxed) > 0 }
}

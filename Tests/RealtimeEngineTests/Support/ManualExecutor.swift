import Synchronization

/// An executor that runs its jobs when the test says so, on the test's thread.
final class ManualExecutor: SerialExecutor {
    private let jobs = Mutex<[UnownedJob]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.jobs.withLock { jobs in jobs.append(job) }
    }

    /// Runs everything that waits, also what comes while it runs.
    func run() {
        while let job = self.jobs.withLock({ jobs in jobs.isEmpty ? nil : jobs.removeFirst() }) {
            unsafe job.runSynchronously(on: self.asUnownedSerialExecutor())
        }
    }

    /// Runs an operation to its end, with the jobs that it needs.
    func finish<R: Sendable>(_ operation: @escaping @Sendable () async -> R) async -> R {
        let box = ResultBox<R>()
        Task { box.put(await operation()) }
        while true {
            self.run()
            if let value = box.value { return value }
            await Task.yield()
        }
    }
}

/// A value that comes later.
final class ResultBox<Value: Sendable>: Sendable {
    private let contents = Mutex<Value?>(nil)

    var value: Value? { self.contents.withLock { contents in contents } }

    func put(_ value: Value) {
        self.contents.withLock { contents in contents = value }
    }
}

import Synchronization

/// Runs tasks only when told to, in the order in which they became ready, on the caller's thread.
final class ManualExecutor: TaskExecutor {
    private let jobs = Mutex<[UnownedJob]>([])

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.jobs.withLock { jobs in jobs.append(job) }
    }

    /// Runs until nothing is ready any more.
    func drain() {
        while let job = self.jobs.withLock({ jobs in jobs.isEmpty ? nil : jobs.removeFirst() }) {
            unsafe job.runSynchronously(on: self.asUnownedTaskExecutor())
        }
    }
}

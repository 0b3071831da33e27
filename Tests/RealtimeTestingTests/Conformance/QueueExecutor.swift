import Dispatch

/// An executor on a dispatch queue, as a host's loop would be.
final class QueueExecutor: SerialExecutor, TaskExecutor {
    private let queue = DispatchQueue(label: "hub")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        self.queue.async {
            unsafe job.runSynchronously(
                isolatedTo: self.asUnownedSerialExecutor(),
                taskExecutor: self.asUnownedTaskExecutor()
            )
        }
    }

    func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(self.queue))
    }

    /// Runs something after what is queued.
    func later(_ body: @escaping @Sendable () -> Void) {
        self.queue.async(execute: body)
    }

    /// Waits until everything that is queued now has run.
    func flush() async {
        await withCheckedContinuation { continuation in
            self.queue.async { continuation.resume() }
        }
    }
}

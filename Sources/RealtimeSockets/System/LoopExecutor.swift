internal import Synchronization

/// The executor of one loop: a thread on which an actor and its sockets live together.
///
/// An actor that returns it as its `unownedExecutor` is entered by the loop with `assumeIsolated`, without a hop, and
/// by everybody else with `await`, as a job on the queue. It is created first, then the actor, then the loop starts:
///
/// ```swift
/// let executor = try LoopExecutor(name: "hub-0")
/// let hub = HubActor(executor: executor)
/// let started = executor.start(HubDriver(hub: hub))
/// // …
/// executor.stop()
/// await executor.ended()
/// executor.join()
/// ```
///
/// **No job is lost.** Jobs that are queued before the start wait for it. Jobs that come while the loop ends run on its
/// thread. Jobs that come after it run one at a time on the concurrency runtime's own pool: still isolated from each
/// other, but on no fixed thread. Whoever enqueues never runs a job inline, so that it may hold any lock.
package final class LoopExecutor: SerialExecutor {
    /// The name of the thread.
    package let name: String

    /// Ends the wait of the loop; the loop's `Poller` is made with it.
    package let waker: Waker

    /// How many batches a loop that ends runs itself before it leaves the rest to the pool.
    private static let finalBatches = 1_000

    private let queue = Mutex(LoopQueue())
    private let isolatedThread = Atomic<UInt>(0)
    private let thread = Mutex<SystemThread?>(nil)

    /// Makes an executor whose loop has not started.
    package init(name: String) throws(SystemError) {
        self.name = name
        waker = try Waker()
    }

    /// Starts the thread, which keeps the executor and the driver alive until the loop has ended.
    ///
    /// Fails with `EALREADY` after an earlier start or stop, or with what the system says when it has no thread.
    /// - Parameters:
    ///   - driver: Does the turns.
    ///   - processor: The processor to stay on (Linux only).
    package func start(_ driver: some LoopDriver, onProcessor processor: Int? = nil) -> Result<Void, SystemError> {
        guard queue.withLock({ $0.start() }) else {
            return .failure(.already("start"))
        }
        // The lock is held until the handle is stored: a join that comes at once finds it.
        return thread.withLock { thread in
            switch SystemThread.start(name: name, processor: processor, { self.run(driver) }) {
            case .success(let started):
                thread = started
                return .success(())
            case .failure(let error):
                if queue.withLock({ $0.startFailed() }) { end() }
                return .failure(error)
            }
        }
    }

    /// Asks the loop to end after its current turn, from any thread and any number of times.
    ///
    /// A loop that never started counts as ended at once.
    package func stop() {
        switch queue.withLock({ $0.stop() }) {
        case .doNothing: break
        case .wake: waker.wake()
        case .end: end()
        }
    }

    /// Returns when the loop has ended and no job is running on its thread.
    package func ended() async {
        await withCheckedContinuation { continuation in
            if !queue.withLock({ $0.add(continuation) }) { continuation.resume() }
        }
    }

    /// Blocks the calling thread until the loop's thread is gone; returns at once if there is none.
    ///
    /// It does not ask the loop to end. Never called on the loop's own thread.
    package func join() {
        precondition(!isOnLoop, "a loop cannot wait for its own end")
        thread.withLock { thread in
            thread?.join()
            thread = nil
        }
    }

    /// Whether the caller runs on the loop's thread, inside the executor's isolation.
    package var isOnLoop: Bool { isolatedThread.load(ordering: .relaxed) == SystemThread.current }
}

extension LoopExecutor {
    /// Waits on the loop's poller, with no timeout if jobs are queued; called by the driver within its turn.
    ///
    /// - Parameters:
    ///   - poller: The poller that was made with this executor's waker.
    ///   - timeoutNanoseconds: The time to the owner's next timer, nil for no end.
    package func wait(on poller: inout Poller, timeoutNanoseconds: UInt64?) -> Result<Int, SystemError> {
        let maySleep = timeoutNanoseconds != 0 && prepareToWait()
        let found = poller.wait(timeoutNanoseconds: maySleep ? timeoutNanoseconds : 0)
        if maySleep { finishWaiting() }
        return found
    }

    /// Whether the loop may sleep now, for a driver that waits on something else than a `Poller`.
    ///
    /// After true, jobs wake the loop through the waker until `finishWaiting()`. After false, there is work to do.
    package func prepareToWait() -> Bool {
        queue.withLock { $0.prepareToWait() }
    }

    /// Ends what `prepareToWait()` began: jobs need no wake from now on.
    package func finishWaiting() {
        queue.withLock { $0.finishWaiting() }
    }

    private func run(_ driver: some LoopDriver) {
        isolatedThread.store(SystemThread.current, ordering: .relaxed)
        var batch: [UnownedJob] = []
        while true {
            let goesOn = queue.withLock { $0.takeBatch(&batch) }
            if !batch.isEmpty {
                driver.jobsWillRun()
                let count = runAndEmpty(&batch)
                driver.jobsDidRun(count)
            }
            guard goesOn, driver.turn() else { break }
        }
        driver.loopDidEnd()
        for _ in 0..<Self.finalBatches {
            _ = queue.withLock { $0.takeBatch(&batch) }
            if batch.isEmpty { break }
            _ = runAndEmpty(&batch)
        }
        isolatedThread.store(0, ordering: .relaxed)
        end()
    }

    private func end() {
        switch queue.withLock({ $0.end() }) {
        case .finished(let waiters):
            for waiter in waiters { waiter.resume() }
        case .drainElsewhere(let waiters):
            drainElsewhere()
            for waiter in waiters { waiter.resume() }
        }
    }

    /// Runs one batch on the pool, and asks for the pool anew if there is more, so as not to hold one of its threads.
    private func drainElsewhere() {
        Task.detached { [self] in
            runBatchElsewhere()
            if queue.withLock({ $0.finishDraining() }) { drainElsewhere() }
        }
    }

    private func runBatchElsewhere() {
        var batch: [UnownedJob] = []
        _ = queue.withLock { $0.takeBatch(&batch) }
        isolatedThread.store(SystemThread.current, ordering: .relaxed)
        _ = runAndEmpty(&batch)
        isolatedThread.store(0, ordering: .relaxed)
    }

    private func runAndEmpty(_ batch: inout [UnownedJob]) -> Int {
        let count = batch.count
        let executor = unsafe asUnownedSerialExecutor()
        for job in batch { unsafe job.runSynchronously(on: executor) }
        batch.removeAll(keepingCapacity: true)
        return count
    }
}

extension LoopExecutor {
    /// Queues a job, from any thread; wakes the loop only if it may be asleep.
    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        switch queue.withLock({ $0.enqueue(job) }) {
        case .doNothing: break
        case .wake: waker.wake()
        case .drainElsewhere: drainElsewhere()
        }
    }

    /// This executor, as actors name it.
    package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        unsafe UnownedSerialExecutor(ordinary: self)
    }

    /// Traps unless the caller runs on the loop (SE-0424).
    package func checkIsolated() {
        precondition(isOnLoop, "not on the loop of this executor")
    }

    /// Whether the caller runs on the loop (SE-0471).
    package func isIsolatingCurrentContext() -> Bool? { isOnLoop }
}

/// The jobs of a loop and the state of its life: a plain value, which the executor keeps under its lock.
struct LoopQueue {
    private enum Phase {
        /// There is no thread yet; jobs wait. Moves to `running` or `stopping`.
        case created

        /// The thread runs turns. Moves to `stopping`.
        case running

        /// The thread has been asked to end, or is ending. Moves to `ended`.
        case stopping

        /// The thread is gone. Jobs run elsewhere, one batch at a time. Terminal.
        case ended(isDraining: Bool)
    }

    private var phase = Phase.created
    private var jobs: [UnownedJob] = []
    private var mayBeAsleep = false
    private var waiters: [CheckedContinuation<Void, Never>] = []

    enum EnqueueAction: Equatable {
        /// The loop will see the job without help.
        case doNothing

        /// The loop may be asleep.
        case wake

        /// There is no loop any more: see to it that somebody takes the batch.
        case drainElsewhere
    }

    /// Adds a job and tells what has to be done for it to run.
    mutating func enqueue(_ job: UnownedJob) -> EnqueueAction {
        jobs.append(job)
        switch phase {
        case .created: return .doNothing
        case .running, .stopping: return takeSleep() ? .wake : .doNothing
        case .ended(isDraining: true): return .doNothing
        case .ended(isDraining: false):
            phase = .ended(isDraining: true)
            return .drainElsewhere
        }
    }

    /// Claims the start; false if there was one, or a stop, before.
    mutating func start() -> Bool {
        guard case .created = phase else { return false }
        phase = .running
        return true
    }

    /// Takes a start back, because no thread was to be had; true if a stop came in between, so that the life ends.
    mutating func startFailed() -> Bool {
        guard case .running = phase else { return true }
        phase = .created
        return false
    }

    enum StopAction: Equatable {
        /// The stop was asked for before, or the loop is gone.
        case doNothing

        /// The loop may be asleep.
        case wake

        /// There never was a loop: it counts as ended, and jobs that wait run elsewhere.
        case end
    }

    /// Asks the loop to end.
    mutating func stop() -> StopAction {
        switch phase {
        case .created:
            phase = .stopping
            return .end
        case .running:
            phase = .stopping
            return takeSleep() ? .wake : .doNothing
        case .stopping, .ended: return .doNothing
        }
    }

    /// Exchanges the queued jobs for an empty array, whose capacity is kept; returns whether turns go on.
    mutating func takeBatch(_ batch: inout [UnownedJob]) -> Bool {
        swap(&jobs, &batch)
        if case .running = phase { return true }
        return false
    }

    /// Whether the loop may sleep; if so, whoever adds a job from now on wakes it.
    mutating func prepareToWait() -> Bool {
        guard case .running = phase, jobs.isEmpty else { return false }
        mayBeAsleep = true
        return true
    }

    /// The loop is awake and will look at the queue by itself.
    mutating func finishWaiting() {
        mayBeAsleep = false
    }

    enum EndAction {
        /// Nothing is queued; resume these.
        case finished([CheckedContinuation<Void, Never>])

        /// Jobs are left that somebody else has to run; resume these.
        case drainElsewhere([CheckedContinuation<Void, Never>])
    }

    /// The thread will run no more jobs.
    mutating func end() -> EndAction {
        let resumed = waiters
        waiters = []
        let isDraining = !jobs.isEmpty
        phase = .ended(isDraining: isDraining)
        return isDraining ? .drainElsewhere(resumed) : .finished(resumed)
    }

    /// A drain elsewhere has run a batch; whether there is another one.
    mutating func finishDraining() -> Bool {
        if !jobs.isEmpty { return true }
        phase = .ended(isDraining: false)
        return false
    }

    /// Keeps a waiter for the end; false if the loop has ended already.
    mutating func add(_ waiter: CheckedContinuation<Void, Never>) -> Bool {
        if case .ended = phase { return false }
        waiters.append(waiter)
        return true
    }

    private mutating func takeSleep() -> Bool {
        defer { mayBeAsleep = false }
        return mayBeAsleep
    }
}

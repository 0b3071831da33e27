internal import RealtimeSockets
internal import Synchronization

/// An actor on a loop, as a hub is one: it owns the poller and is entered by the driver.
actor Probe {
    private let executor: LoopExecutor
    private var poller: Poller
    private var turns = 0
    private var goesOn = true
    private var numbers: [Int] = []
    private var lastRecord: CheckedContinuation<Void, Never>?
    private var echoed: Socket?
    private var hasYielded = false
    private(set) var wakes = 0
    var sum = 0

    nonisolated var unownedExecutor: UnownedSerialExecutor { unsafe executor.asUnownedSerialExecutor() }

    init(executor: LoopExecutor) throws {
        self.executor = executor
        poller = try Poller(waker: executor.waker, capacity: 16)
    }

    func turn() -> Bool {
        preconditionIsolated()
        turns += 1
        guard goesOn else { return false }
        guard case .success(let count) = executor.wait(on: &poller, timeoutNanoseconds: nil) else { return false }
        wakes += poller.wakeCount
        for index in 0..<count where poller.event(at: index).isReadable {
            if let echoed { _ = echoed.send(echoed.receive().bytes) }
        }
        return true
    }

    func waitForTurn() async {
        while turns == 0 { await Task.yield() }
    }

    func endAtNextTurn() { goesOn = false }

    func isIsolated() -> Bool {
        preconditionIsolated()
        executor.checkIsolated()
        return executor.isOnLoop && executor.isIsolatingCurrentContext() == true
    }

    @discardableResult
    func add(_ number: Int) -> Int {
        sum += number
        return sum
    }

    /// Queues so many jobs from within and returns what they recorded, without leaving the loop in between.
    func recordInTasks(_ count: Int) async -> [Int] {
        await withCheckedContinuation { continuation in
            lastRecord = continuation
            for number in 0..<count { Task { record(number, isLast: number == count - 1) } }
        }
        return numbers
    }

    func echo(on socket: Socket) throws {
        echoed = socket
        try poller.register(socket, token: 1, interest: .read).get()
    }

    func yieldUntilCancelled() async {
        while !Task.isCancelled {
            hasYielded = true
            await Task.yield()
        }
    }

    func waitForYield() async {
        while !hasYielded { await Task.yield() }
    }

    private func record(_ number: Int, isLast: Bool) {
        numbers.append(number)
        guard isLast else { return }
        lastRecord?.resume()
        lastRecord = nil
    }
}

/// Drives a probe and counts what it is told.
final class ProbeDriver: LoopDriver {
    struct Batches {
        var opened = 0
        var closed = 0
        var jobs = 0
    }

    let batches = Mutex(Batches())
    let ends = Atomic(0)
    private let probe: Probe

    init(probe: Probe) {
        self.probe = probe
    }

    func turn() -> Bool { probe.assumeIsolated { $0.turn() } }

    func jobsWillRun() { batches.withLock { $0.opened += 1 } }

    func jobsDidRun(_ count: Int) {
        batches.withLock {
            $0.closed += 1
            $0.jobs += count
        }
    }

    func loopDidEnd() { ends.add(1, ordering: .acquiringAndReleasing) }
}

/// A loop with a probe on it.
struct ProbeLoop {
    let executor: LoopExecutor
    let probe: Probe
    let driver: ProbeDriver

    init() throws {
        executor = try LoopExecutor(name: "probe-loop")
        probe = try Probe(executor: executor)
        driver = ProbeDriver(probe: probe)
    }

    func start() throws { try executor.start(driver).get() }

    func finish() {
        executor.stop()
        executor.join()
    }

    func addFromManyTasks(_ count: Int) async {
        await withTaskGroup { group in
            for _ in 0..<count { group.addTask { _ = await probe.add(1) } }
        }
    }
}

internal import BenchmarkSupport
internal import RealtimeSockets
internal import RealtimeTesting
internal import Synchronization

#if canImport(Glibc)
private import Glibc
#elseif canImport(Darwin)
private import Darwin
#endif

/// Runs many seeds, several at once.
struct SimulateRun {
    var options = SimulationOptions()
    var first: UInt64 = 1
    var seeds = 100
    var jobs = 1
    /// The share of seeds, in per cent, that must reach everything worth reaching.
    var rare = 0.0
    var wantsTrace = false
    var wantsHash = false
    var keepsGoing = false
    /// Whether a failure is made smaller.
    var shrinks = true

    /// How many processors this process may use.
    static var processors: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    func report() -> SimulateReport {
        let shared = SharedProgress(seeds: self.seeds)
        let start = ContinuousClock.now
        var threads: [SystemThread] = []
        for number in 0..<min(self.jobs, self.seeds) {
            let thread = SystemThread.start(name: "simulate-\(number)") { self.work(shared, since: start) }
            switch thread {
            case .success(let thread): threads.append(thread)
            case .failure(let error): Console.complain("no further thread: \(error)")
            }
        }
        if threads.isEmpty { self.work(shared, since: start) }
        for thread in threads { thread.join() }
        var report = shared.finish()
        report.first = self.first
        report.rare = self.rare
        report.seconds = Self.seconds(since: start)
        if self.shrinks, let failure = report.failures.first {
            Console.progress("seed \(failure.seed) fails: looking for a smaller run that fails alike")
            report.failures[0] = failure.shrunk()
        }
        return report
    }

    private func work(_ shared: SharedProgress, since start: ContinuousClock.Instant) {
        while let index = shared.next() {
            let seed = self.first + UInt64(index)
            switch Simulation(seed: seed, options: self.options).runOnce() {
            case .success(let report):
                shared.add(report)
                if self.wantsTrace { Console.print("seed \(seed):\n" + report.trace.joined(separator: "\n")) }
            case .failure(let failure):
                shared.add(failure, stops: !self.keepsGoing)
            }
            if !self.wantsHash, let line = shared.progress(after: Self.seconds(since: start)) { Console.progress(line) }
        }
    }

    private static func seconds(since start: ContinuousClock.Instant) -> Double {
        (ContinuousClock.now - start) / .seconds(1)
    }
}

/// What the threads of a run have done so far.
private final class SharedProgress: Sendable {
    private struct Contents {
        var next = 0
        var isStopped = false
        var nextProgress = 5.0
        var report = SimulateReport()
    }

    private let contents = Mutex(Contents())
    private let seeds: Int

    init(seeds: Int) {
        self.seeds = seeds
    }

    /// The next seed's place, or nil when there is no more to do.
    func next() -> Int? {
        self.contents.withLock { contents in
            guard contents.next < self.seeds, !contents.isStopped else { return nil }
            contents.next += 1
            return contents.next - 1
        }
    }

    func add(_ report: SimulationReport) {
        self.contents.withLock { contents in contents.report.add(report) }
    }

    func add(_ failure: SimulationFailure, stops: Bool) {
        self.contents.withLock { contents in
            contents.report.add(failure.report)
            contents.report.failures.append(failure)
            contents.isStopped = contents.isStopped || stops
        }
    }

    /// A line every five seconds.
    func progress(after seconds: Double) -> String? {
        self.contents.withLock { contents in
            guard seconds >= contents.nextProgress else { return nil }
            contents.nextProgress = seconds + 5
            let rate = Int(Double(contents.report.events) / seconds)
            return "\(contents.report.seeds) of \(self.seeds) seeds, \(NumberText.grouped(rate)) events/s"
        }
    }

    func finish() -> SimulateReport {
        self.contents.withLock { contents in
            contents.report.failures.sort { left, right in left.seed < right.seed }
            return contents.report
        }
    }
}

internal import RealtimeEngine

/// When a quote's premium is calculated, and what is shown of it meanwhile.
///
/// A pure value without a clock. An edit makes the amount pending; after a pause without edits, or at the latest some
/// time after the first one, it is calculated. A calculation that takes long, or fails, makes it stale; one that fails is
/// tried again while somebody watches. A newer calculation takes the place of one that has become slow: only the latest
/// counts. Until the amount is that of the present version, what is shown says so.
struct PremiumStateMachine {
    enum Action {
        /// The quote has another version, known at a time of the wall clock.
        case changed(version: UInt64, wallMilliseconds: Int64)
        /// Somebody, or nobody, watches.
        case watched(Bool)
        /// A calculation has ended.
        case finished(run: UInt64, Result<Money, Problem>)
        /// Somebody else has calculated the amount of a version.
        case heard(Money, version: UInt64)
        /// Time has passed.
        case tick
    }

    /// Why there is no amount.
    struct Problem: Error, Equatable {
        var reason: String
        /// Whether to try again; if not, the next edit does.
        var isTemporary: Bool
    }

    /// A calculation that is to be made of the present version.
    struct Run: Equatable {
        var number: UInt64
        var version: UInt64
    }

    private struct Running {
        var run: Run
        var slowAt: Instant
    }

    private let timing: QuoteTiming
    private var version: UInt64?
    private var good: (money: Money, version: UInt64)?
    private var outdatedSince: Int64?
    /// What `outdatedSince` becomes when the calculation under way ends well.
    private var changedWhileRunning: Int64?
    private var reason: String?
    private var running: Running?
    private var runs: UInt64 = 0
    private var failures = 0
    private var due: Instant?
    private var latest: Instant?
    private(set) var isWatched = false

    init(_ timing: QuoteTiming) {
        self.timing = timing
    }

    var view: PremiumView {
        let isCurrent = self.version != nil && self.good?.version == self.version
        return PremiumView(
            state: isCurrent ? .current : self.reason == nil ? .pending : .stale,
            amount: self.good?.money,
            version: self.good?.version,
            since: isCurrent ? nil : self.outdatedSince,
            reason: isCurrent ? nil : self.reason
        )
    }

    /// When `tick` has something to do.
    var nextWake: Instant? {
        var wake: Instant?
        if let due = self.due, self.isWatched {
            wake = self.running.map { running in max(due, running.slowAt) } ?? due
        }
        if let running = self.running, self.reason == nil, wake.map({ wake in running.slowAt < wake }) ?? true {
            wake = running.slowAt
        }
        return wake
    }

    /// Takes what happened; returns the calculation to begin, in place of any other.
    mutating func perform(_ action: Action, at now: Instant) -> Run? {
        switch action {
        case .changed(let version, let wall): self.change(to: version, wall, now)
        case .watched(let isWatched): self.watch(isWatched, now)
        case .finished(let run, let result):
            if self.running?.run.number == run { self.finish(result, now) }
        case .heard(let money, let version): self.hear(money, version)
        case .tick: break
        }
        return self.advance(now)
    }

    private mutating func change(to version: UInt64, _ wall: Int64, _ now: Instant) {
        guard self.version != version else { return }
        self.version = version
        self.outdatedSince = self.outdatedSince ?? wall
        if self.running != nil { self.changedWhileRunning = self.changedWhileRunning ?? wall }
        self.reason = nil
        let latest = self.latest ?? now.advanced(by: self.timing.premiumLatest)
        self.latest = latest
        self.due = min(now.advanced(by: self.timing.premiumPause), latest)
    }

    private mutating func watch(_ isWatched: Bool, _ now: Instant) {
        if isWatched, !self.isWatched, self.view.state != .current, self.due == nil, self.running == nil {
            self.due = self.version.map { _ in now }
        }
        self.isWatched = isWatched
    }

    private mutating func finish(_ result: Result<Money, Problem>, _ now: Instant) {
        guard let run = self.running?.run else { return }
        self.running = nil
        switch result {
        case .success(let money):
            self.failures = 0
            self.good = (money, run.version)
            self.outdatedSince = self.changedWhileRunning
            self.reason = nil
        case .failure(let problem):
            self.failures += 1
            self.reason = problem.reason
            if problem.isTemporary { self.due = self.due ?? now.advanced(by: self.pause) }
        }
        self.changedWhileRunning = nil
    }

    private mutating func hear(_ money: Money, _ version: UInt64) {
        guard version == self.version else { return }
        self.good = (money, version)
        self.outdatedSince = nil
        self.changedWhileRunning = nil
        self.reason = nil
        self.running = nil
        self.due = nil
        self.latest = nil
        self.failures = 0
    }

    private var pause: Duration {
        var pause = self.timing.premiumRetry
        for _ in 1..<max(1, self.failures) where pause < self.timing.longestRetry { pause *= 2 }
        return min(pause, self.timing.longestRetry)
    }

    private mutating func advance(_ now: Instant) -> Run? {
        if let running = self.running, running.slowAt <= now, self.reason == nil, self.view.state != .current {
            self.reason = "slow"
        }
        guard let due = self.due, due <= now, self.isWatched, let version = self.version else { return nil }
        if let running = self.running, now < running.slowAt { return nil }
        self.due = nil
        self.latest = nil
        self.changedWhileRunning = nil
        self.runs += 1
        let run = Run(number: self.runs, version: version)
        self.running = Running(run: run, slowAt: now.advanced(by: self.timing.premiumSlow))
        return run
    }
}

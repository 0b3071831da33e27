/// A circuit breaker: closed, open, half open, and no other way between them than closed to open, open to half open,
/// and half open to closed or open (I25).
///
/// Besides, an operator may close it at any time.
///
/// A pure value without a clock: time comes in with each call. Open lets nothing through, and lasts for the cool-down at
/// least; it ends with the first call after that, which is a probe. The first probe that succeeds closes the breaker,
/// the first that fails opens it again. Outcomes of calls that began before the last change are stale and change
/// nothing.
struct CircuitBreaker {
    /// What a caller does.
    enum AdmitAction: Equatable {
        /// Makes the call and reports its outcome with this number.
        case call(generation: UInt32)
        /// Makes the call, which is the first probe of a breaker that is half open from now on.
        case probe(generation: UInt32)
        /// Does not make the call; it is worth trying again after so many nanoseconds.
        case refuse(nanoseconds: Int64)
    }

    /// What an outcome changed.
    enum ReportAction: Equatable {
        /// Nothing.
        case none
        /// The breaker is open, and was in the other state.
        case opened(from: BreakerState)
        /// The breaker is closed, and was half open.
        case closed
    }

    private enum State {
        case closed(failuresInARow: Int)
        case open(until: Instant)
        case halfOpen(probes: Int)
    }

    private let policy: BreakerPolicy
    private var current = State.closed(failuresInARow: 0)
    /// The number of the present state: an outcome under another one is stale.
    private var generation: UInt32 = 0
    /// The latest outcomes since the breaker closed, the newest in the lowest bit; a failure is a 1.
    private var outcomes: UInt64 = 0
    private(set) var outcomeCount = 0
    /// When the present state began; nil for the first one.
    private(set) var since: Instant?

    init(_ policy: BreakerPolicy) {
        precondition(1...64 ~= policy.window, "a breaker looks at 1 to 64 outcomes")
        precondition(policy.failuresInARow > 0 && policy.failurePercent > 0, "no failure cannot open a breaker")
        precondition(policy.probes > 0, "a breaker without probes stays open")
        self.policy = policy
    }

    var state: BreakerState {
        switch self.current {
        case .closed: .closed
        case .open: .open
        case .halfOpen: .halfOpen
        }
    }

    /// A call is about to be made.
    mutating func admit(now: Instant) -> AdmitAction {
        switch self.current {
        case .closed:
            return .call(generation: self.generation)
        case .open(let until) where now < until:
            return .refuse(nanoseconds: until.nanoseconds - now.nanoseconds)
        case .open:
            self.enter(.halfOpen(probes: 1), now)
            return .probe(generation: self.generation)
        case .halfOpen(let probes) where probes < self.policy.probes:
            self.current = .halfOpen(probes: probes + 1)
            return .call(generation: self.generation)
        case .halfOpen:
            return .refuse(nanoseconds: min(self.policy.coolDown.nanosecondsClamped, Self.probePatience))
        }
    }

    /// How long those are asked to wait who come while a probe is under way; nobody knows how long it takes.
    private static var probePatience: Int64 { 1_000_000_000 }

    /// A call that was let through under `generation` has ended.
    mutating func report(success: Bool, generation: UInt32, now: Instant) -> ReportAction {
        guard generation == self.generation else { return .none }
        switch self.current {
        case .open:
            return .none
        case .halfOpen where success:
            self.close(now)
            return .closed
        case .halfOpen:
            return self.open(from: .halfOpen, now)
        case .closed(let failures):
            let failuresInARow = success ? 0 : failures + 1
            self.current = .closed(failuresInARow: failuresInARow)
            self.remember(success)
            return !success && self.isTooMuch(failuresInARow) ? self.open(from: .closed, now) : .none
        }
    }

    private mutating func remember(_ success: Bool) {
        self.outcomes = self.outcomes << 1 | (success ? 0 : 1)
        self.outcomeCount = min(self.outcomeCount + 1, self.policy.window)
    }

    private func isTooMuch(_ failuresInARow: Int) -> Bool {
        if failuresInARow >= self.policy.failuresInARow { return true }
        guard self.outcomeCount == self.policy.window else { return false }
        return self.failureCount * 100 >= self.policy.failurePercent * self.policy.window
    }

    /// Failures among the outcomes that are looked at.
    var failureCount: Int {
        self.outcomeCount == 0 ? 0 : (self.outcomes << UInt64(64 - self.outcomeCount)).nonzeroBitCount
    }

    /// Closes it whatever it saw, and returns the state before if that was another one.
    mutating func reset(now: Instant) -> BreakerState? {
        let before = self.state
        if before == .closed {
            self.forget()
            self.current = .closed(failuresInARow: 0)
            return nil
        }
        self.close(now)
        return before
    }

    private mutating func close(_ now: Instant) {
        self.forget()
        self.enter(.closed(failuresInARow: 0), now)
    }

    private mutating func forget() {
        self.outcomes = 0
        self.outcomeCount = 0
    }

    private mutating func open(from state: BreakerState, _ now: Instant) -> ReportAction {
        self.enter(.open(until: now.advanced(by: self.policy.coolDown)), now)
        return .opened(from: state)
    }

    private mutating func enter(_ state: State, _ now: Instant) {
        self.current = state
        self.since = now
        self.generation &+= 1
    }
}

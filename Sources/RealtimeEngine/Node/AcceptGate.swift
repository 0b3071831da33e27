/// How many connections a node takes in a second: a token bucket whose rate rises slowly after the start.
///
/// A node that has just started has cold caches, and often everybody comes at once. Its rate begins at a tenth and rises
/// evenly to the whole over the slow start. Who is refused is given a time of its own: one more refusal is one place
/// further back, so that those who keep to it come at the rate that the node takes.
struct AcceptGate {
    /// The longest time that anybody is asked to wait.
    static let longestWait: Int64 = 60_000_000_000

    /// Connections in a second; 0 for no limit.
    private var rate: Int64
    /// Connections that may come at once, in billionths.
    private var burst: Int64
    private let start: Int64
    private let slowStart: Int64
    /// What is left, in billionths of a connection.
    private var tokens: Int64
    private var updated: Int64
    /// The last place that was given to somebody refused.
    private var promised: Int64

    init(perSecond: Int, burst: Int, slowStart: Duration, start: Instant) {
        (self.rate, self.burst) = Self.bounds(perSecond, burst)
        self.start = start.nanoseconds
        self.slowStart = slowStart.nanosecondsClamped
        self.tokens = self.burst
        self.updated = start.nanoseconds
        self.promised = start.nanoseconds
    }

    /// Takes a new rate; who comes at once after one that was lower, or none, finds at most the burst.
    mutating func change(perSecond: Int, burst: Int, at now: Instant) {
        if self.rate == 0 { self.updated = now.nanoseconds } else { self.fill(until: now.nanoseconds) }
        (self.rate, self.burst) = Self.bounds(perSecond, burst)
        self.tokens = min(self.tokens, self.burst)
    }

    private static func bounds(_ perSecond: Int, _ burst: Int) -> (rate: Int64, burst: Int64) {
        // A billion a second is no limit either, and keeps the products below in range.
        (
            Int64(min(max(0, perSecond), 1_000_000_000)),
            Int64(min(max(1, burst), 1_000_000_000)) * 1_000_000_000
        )
    }

    /// Takes one connection; or says how long it should stay away.
    mutating func accept(at now: Instant) -> Duration? {
        if self.rate == 0 { return nil }
        self.fill(until: now.nanoseconds)
        if self.tokens >= 1_000_000_000 {
            self.tokens -= 1_000_000_000
            return nil
        }
        let current = self.rate(at: now.nanoseconds)
        let wait = max(0, self.promised - now.nanoseconds) + 1_000_000_000 / current
        let kept = min(wait, Self.longestWait)
        self.promised = now.advanced(byNanoseconds: kept).nanoseconds
        return .nanoseconds(kept)
    }

    /// Connections in a second at a time.
    func rate(at time: Int64) -> Int64 {
        let age = max(0, time - self.start)
        guard age < self.slowStart else { return self.rate }
        let part = Double(age) / Double(self.slowStart)
        return max(1, Int64(Double(self.rate) * (0.1 + 0.9 * part)))
    }

    /// Adds what has accrued; while the rate rises, by the rate in the middle of the time.
    private mutating func fill(until now: Int64) {
        // Hubs' clocks are read at different moments.
        guard now > self.updated else { return }
        let elapsed = now - self.updated
        let middle = self.rate(at: self.updated + elapsed / 2)
        let missing = self.burst - self.tokens
        // Compared before it is multiplied: after a long time the product does not fit.
        self.tokens = elapsed > missing / middle ? self.burst : self.tokens + elapsed * middle
        self.updated = now
    }
}

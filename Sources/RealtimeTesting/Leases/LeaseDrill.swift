/// Holders that sleep through the end of their leases in virtual time, and what becomes of their writes.
///
/// A few holders fight for a few leases at the broker in memory. Their clocks drift; they look whether they still hold
/// the lease, are suspended for longer than it lasts, and then write, to a room's log and to a `FencedStore`. Some
/// vanish and come back with their token. An account of its own decides which writes are stale.
public struct LeaseDrill: Sendable {
    /// What came of it.
    public struct Report: Sendable {
        /// How often a lease was granted.
        public var granted = 0
        /// Writes of those who held the lease, which were taken.
        public var written = 0
        /// Writes of those who held it no longer, which were refused.
        public var staleRefused = 0
        /// Writes of those who held it no longer, which were taken; none is allowed.
        public var staleAccepted = 0
        /// Writes of those who held it, which were refused; none is allowed.
        public var wronglyRefused = 0
        /// Suspensions between the look and the write that lasted longer than the lease.
        public var overslept = 0
        /// Holders that came back in time and went on under their token.
        public var resumed = 0
        /// Two holders that had the same lease at once, and tokens that did not grow; none is allowed.
        public var violations = 0
    }

    /// How many grants to play.
    public var grants: Int
    /// Decides everything.
    public var seed: UInt64

    /// Makes a drill.
    public init(grants: Int = 1_000_000, seed: UInt64 = 1) {
        self.grants = grants
        self.seed = seed
    }

    /// Plays it.
    ///
    /// - Parameter progress: told the grants so far, now and then.
    public func run(progress: (Int) -> Void = { _ in }) -> Report {
        let stage = LeaseDrillStage(seed: self.seed)
        var next = 0
        while stage.report.granted < self.grants {
            stage.step()
            if stage.report.granted >= next {
                progress(stage.report.granted)
                next += 100_000
            }
        }
        return stage.report
    }
}

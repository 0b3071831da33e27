/// The intervals of a ``QuoteHandler``, each with its default.
public struct QuoteTiming: Hashable, Sendable {
    /// How long the service may take to load, edit or list.
    ///
    /// 10 s by default: as long as people wait.
    public var service: Duration = .seconds(10)
    /// How long after the last edit the premium is calculated.
    ///
    /// 300 ms by default: people type on.
    public var premiumPause: Duration = .milliseconds(300)
    /// How long after the first edit it is calculated at the latest, whoever types on; 2 s by default.
    public var premiumLatest: Duration = .seconds(2)
    /// How long a calculation may take before the premium is shown as stale, and a newer one may take its place; 2 s by
    /// default.
    public var premiumSlow: Duration = .seconds(2)
    /// How long a calculation may take at all; 20 s by default.
    public var premiumDeadline: Duration = .seconds(20)
    /// How long after a failed calculation the next one begins; twice as long after each further one.
    ///
    /// 1 s by default.
    public var premiumRetry: Duration = .seconds(1)
    /// The longest pause between two attempts: of calculations, publications, and reading what is in doubt.
    ///
    /// 60 s by default.
    public var longestRetry: Duration = .seconds(60)
    /// How long after a failed publication, or an edit with an unknown end, it is tried again; twice as long after each
    /// further time.
    ///
    /// 200 ms by default.
    public var retry: Duration = .milliseconds(200)
    /// How often a quote that somebody is in is compared with the store, in case that a change was not told.
    ///
    /// 30 s by default; that is how long a change may go unnoticed if its node crashed before it was published.
    public var check: Duration = .seconds(30)
    /// How long a quote that nobody is in stays in memory; 60 s by default.
    public var idle: Duration = .seconds(60)
    /// How often the handler looks which quotes these are; 5 s by default.
    public var sweep: Duration = .seconds(5)

    /// Makes the defaults.
    public init() {}
}

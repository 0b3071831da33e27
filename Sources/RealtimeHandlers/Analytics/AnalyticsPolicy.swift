public import RealtimeEngine

/// How an ``AnalyticsHandler`` behaves: every bound and interval of it, each with its default.
public struct AnalyticsPolicy: Hashable, Sendable {
    /// The shortest interval that a widget may have, 100 ms: people see no more.
    public static let shortestInterval = Duration.milliseconds(100)

    /// How long the source may take for a value; the default is 5 s, which is also how long a subscription may wait.
    public var sourceTimeout: Duration = .seconds(5)
    /// When the source is not asked for a widget because it keeps failing; nil for the node's own.
    public var breaker: BreakerPolicy?
    /// Bytes of a widget as JSON; one that is larger is shown as stale.
    ///
    /// The default is 32 KiB.
    public var widgetBytes = 32 * 1024
    /// Bytes of a failure's reason that watchers are shown in UTF-8; the rest is cut off.
    ///
    /// The default is 200.
    public var reasonBytes = 200
    /// How long after the last watcher the handler still looks whether somebody has come.
    ///
    /// It computes nothing meanwhile. The default is a minute: longer than it takes to enter a room.
    public var linger: Duration = .seconds(60)
    /// How long to wait before publishing again what the broker did not take; doubled up to the longest.
    public var retryAfter: Duration = .milliseconds(500)
    /// The longest such wait; the default is 30 s.
    public var longestRetry: Duration = .seconds(30)

    /// Makes the defaults.
    public init() {}
}

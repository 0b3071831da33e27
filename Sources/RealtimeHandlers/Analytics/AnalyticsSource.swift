/// A host's figures.
public protocol AnalyticsSource: Sendable {
    /// The dashboards that there are; asked once, when the handler is made.
    var dashboards: [Dashboard] { get }
    /// Computes a widget's value of the kind that the widget has.
    ///
    /// Called only while somebody watches or is about to, and for each widget once at a time. A call that takes longer
    /// than ``AnalyticsPolicy/sourceTimeout`` is given up and its task cancelled.
    ///
    /// - Parameters:
    ///   - widget: which.
    ///   - dashboard: of which dashboard.
    ///   - window: the time to look at.
    func compute(
        _ widget: Widget,
        of dashboard: Dashboard,
        over window: AnalyticsWindow
    ) async -> Result<WidgetValue, AnalyticsFailure>
}

/// The time that a computation looks at.
public struct AnalyticsWindow: Hashable, Sendable {
    /// Its beginning, in milliseconds since 1970.
    public var from: Int64
    /// Its end, the present, in milliseconds since 1970.
    public var through: Int64

    /// Makes a window.
    public init(from: Int64, through: Int64) {
        self.from = from
        self.through = through
    }
}

/// Why a source has no value.
public struct AnalyticsFailure: Error, Hashable, Sendable {
    /// A few words that watchers are shown; they must hold no secret.
    public var reason: String

    /// Makes a failure.
    public init(_ reason: String) {
        self.reason = reason
    }
}

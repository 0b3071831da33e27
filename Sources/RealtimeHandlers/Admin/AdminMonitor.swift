public import RealtimeProtocol

/// A monitor whose figures and alerts administrators see beside those of the node.
///
/// The handler computes none of its own: what a good monitor keeps over time is the monitor's business.
public protocol AdminMonitor: Sendable {
    /// What the monitor knows now; asked about once a second while somebody watches. It must not block.
    func report() -> AdminMonitorReport
}

/// What a monitor knows at one moment.
public struct AdminMonitorReport: Hashable, Sendable {
    /// Figures by name, passed on as they are.
    public var figures: JSONObject
    /// Alerts that are active, or were until a moment ago.
    public var alerts: [AdminAlert]

    /// Makes a report.
    public init(figures: JSONObject, alerts: [AdminAlert]) {
        self.figures = figures
        self.alerts = alerts
    }
}

/// Something that a monitor finds wrong.
public struct AdminAlert: Hashable, Sendable {
    /// How bad it is.
    public enum Severity: String, Hashable, Sendable {
        /// Worth knowing.
        case info
        /// Worth looking at.
        case warning
        /// Worth being woken for.
        case critical
    }

    /// Which rule it is of.
    public var name: String
    /// How bad it is.
    public var severity: Severity
    /// What is wrong, for people.
    public var message: String
    /// Since when, in milliseconds since 1970.
    public var since: Int64
    /// Whether it still is.
    public var isActive: Bool

    /// Makes an alert.
    public init(name: String, severity: Severity, message: String, since: Int64, isActive: Bool = true) {
        self.name = name
        self.severity = severity
        self.message = message
        self.since = since
        self.isActive = isActive
    }

    var json: JSONValue {
        [
            "name": .string(self.name), "severity": .string(self.severity.rawValue), "message": .string(self.message),
            "since": .integer(self.since), "active": .bool(self.isActive),
        ]
    }
}

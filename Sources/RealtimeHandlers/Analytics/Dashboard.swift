/// Widgets that are watched together: one room, `dashboard:ID`.
public struct Dashboard: Hashable, Sendable {
    /// The id; the rest of the room's name.
    public var id: String
    /// What people call it.
    public var title: String
    /// The widgets, in the order in which they are shown; their ids are unique.
    public var widgets: [Widget]

    /// Makes a dashboard.
    public init(id: String, title: String, widgets: [Widget]) {
        self.id = id
        self.title = title
        self.widgets = widgets
    }
}

/// One figure or drawing of a dashboard: what it is computed over, and how often.
public struct Widget: Hashable, Sendable {
    /// The form of a widget's value.
    public enum Kind: String, Hashable, Sendable {
        /// One number.
        case counter
        /// Numbers over time.
        case series
        /// Rows.
        case table
        /// How often values fell between bounds.
        case histogram
    }

    /// The id, at most 128 bytes in UTF-8.
    public var id: String
    /// What people call it.
    public var title: String
    /// The form of its value.
    public var kind: Kind
    /// What its numbers count, such as `EUR`.
    public var unit: String?
    /// How far back it looks.
    public var window: Duration
    /// How often it is computed while somebody watches; at least ``AnalyticsPolicy/shortestInterval``.
    public var interval: Duration

    /// Makes a widget.
    public init(
        id: String,
        title: String,
        kind: Kind,
        unit: String? = nil,
        window: Duration,
        interval: Duration
    ) {
        self.id = id
        self.title = title
        self.kind = kind
        self.unit = unit
        self.window = window
        self.interval = interval
    }
}

public import RealtimeProtocol

/// What a widget shows: exact numbers, as the host wrote them.
public enum WidgetValue: Hashable, Sendable {
    /// One number, and by how much it changed, if that is of interest.
    case counter(JSONNumber, change: JSONNumber? = nil)
    /// Numbers over time, the earliest first: the whole window.
    case series([SeriesPoint])
    /// Rows of as many cells as there are columns.
    case table(columns: [String], rows: [[JSONValue]])
    /// How often values were up to each bound and above the one before; the last count is of those above all bounds.
    case histogram(bounds: [JSONNumber], counts: [UInt64])

    /// Its form.
    public var kind: Widget.Kind {
        switch self {
        case .counter: .counter
        case .series: .series
        case .table: .table
        case .histogram: .histogram
        }
    }

    /// The members of the widget's object that make up the value.
    var members: JSONObject {
        switch self {
        case .counter(let value, let change):
            ["value": .number(value), "change": change.map(JSONValue.number) ?? .null]
        case .series(let points):
            [
                "points": .array(
                    points.map { point in .array([.integer(point.time), .number(point.value)]) }
                )
            ]
        case .table(let columns, let rows):
            ["columns": .array(columns.map(JSONValue.string)), "rows": .array(rows.map(JSONValue.array))]
        case .histogram(let bounds, let counts):
            [
                "bounds": .array(bounds.map(JSONValue.number)),
                "counts": .array(counts.map { count in .integer(count) }),
            ]
        }
    }
}

/// A number at a time.
public struct SeriesPoint: Hashable, Sendable {
    /// Milliseconds since 1970.
    public var time: Int64
    /// The number.
    public var value: JSONNumber

    /// Makes a point.
    public init(time: Int64, value: JSONNumber) {
        self.time = time
        self.value = value
    }
}

internal import RealtimeProtocol

/// What is known of a widget: its latest value, as of when, and since when it is old.
struct WidgetState {
    /// That the latest computation brought no value.
    struct Stale: Equatable {
        /// When the value was current for the last time, or when the first computation failed.
        var since: Int64
        /// Why.
        var reason: String
    }

    let widget: Widget
    let bytes: Int
    /// The latest value, and when it was computed.
    private(set) var value: (value: WidgetValue, time: Int64)?
    private(set) var stale: Stale?

    init(_ widget: Widget, bytes: Int) {
        self.widget = widget
        self.bytes = bytes
    }

    /// Takes a value that was computed at a time; it makes the widget stale if it is not what the widget shows.
    mutating func take(_ value: WidgetValue, at time: Int64) {
        if let problem = self.problem(of: value) { return self.fail(problem, at: time) }
        self.value = (value, time)
        self.stale = nil
    }

    /// There was no value.
    mutating func fail(_ reason: String, at time: Int64) {
        self.stale = Stale(since: self.stale?.since ?? self.value?.time ?? time, reason: reason)
    }

    /// The widget as members see it: everything that is known, so that the newest of it makes all others needless.
    var json: JSONValue {
        var object = Self.object(self.widget)
        if let (value, time) = self.value {
            object["time"] = .integer(time)
            for member in value.members.members { object[member.name] = member.value }
        }
        object["stale"] =
            self.stale.map { stale in ["since": .integer(stale.since), "reason": .string(stale.reason)] } ?? .null
        return .object(object)
    }

    private func problem(of value: WidgetValue) -> String? {
        if value.kind != self.widget.kind { return "the value is no \(self.widget.kind.rawValue)" }
        switch value {
        case .table(let columns, let rows):
            if rows.contains(where: { row in row.count != columns.count }) { return "a row has not as many cells" }
        case .histogram(let bounds, let counts):
            if counts.count != bounds.count + 1 { return "not one count more than bounds" }
        case .counter, .series: break
        }
        let size = JSONValue.object(value.members).raw.bytes.count
        return size > self.bytes ? "the value is larger than \(self.bytes) bytes" : nil
    }

    private static func object(_ widget: Widget) -> JSONObject {
        var object: JSONObject = [
            "type": "widget", "id": .string(widget.id), "kind": .string(widget.kind.rawValue),
            "title": .string(widget.title), "window": .integer(widget.window.milliseconds),
            "interval": .integer(widget.interval.milliseconds),
        ]
        if let unit = widget.unit { object["unit"] = .string(unit) }
        return object
    }
}

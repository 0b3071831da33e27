/// One measured number with its name.
struct Figure {
    /// Its name in JSON reports.
    var key: String
    var label: String
    var value: Double
    var digits: Int
    /// Whether the ratio to the floor is worth showing.
    var isCompared = false

    /// A latency in nanoseconds, shown in milliseconds.
    static func latency(_ name: String, _ nanoseconds: UInt64) -> Figure {
        let key = "latency_\(name.replacing(".", with: "_"))_ms"
        return Figure(key: key, label: "latency \(name), ms", value: Double(nanoseconds) / 1e6, digits: 2)
    }
}

/// The hub's figures since they were last handed to the sink: one flat array, no lock, no allocation.
struct Counters {
    private var values: [Int]
    private var reported: [Int]
    /// Something changed since the last report.
    private(set) var isDirty = false

    init() {
        self.values = Array(repeating: 0, count: Metric.allCases.count)
        self.reported = self.values
    }

    subscript(metric: Metric) -> Int { self.values[metric.rawValue] }

    mutating func add(_ metric: Metric, _ amount: Int = 1) {
        self.values[metric.rawValue] &+= amount
        self.isDirty = true
    }

    /// Tells the sink what changed since the last call.
    mutating func report(to sink: any MetricsSink, hub: Int) {
        self.isDirty = false
        for metric in Metric.allCases {
            let value = self.values[metric.rawValue]
            let change = value - self.reported[metric.rawValue]
            if change == 0 { continue }
            self.reported[metric.rawValue] = value
            if metric.isGauge {
                sink.set(metric, to: value, hub: hub)
            } else if change > 0 {
                sink.add(UInt64(change), to: metric, hub: hub)
            }
        }
    }
}

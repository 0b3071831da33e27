internal import BenchmarkSupport

/// What one run of a scenario against one server gave.
struct Outcome {
    var figures: [Figure] = []
    var faults = Faults()
    var histogram: LatencyHistogram?
    /// Sentences about bounds that were not kept.
    var violations: [String] = []

    subscript(key: String) -> Double? {
        figures.first { figure in figure.key == key }?.value
    }

    /// Appends the percentiles of `histogram`, and keeps it for drawing.
    mutating func add(_ histogram: LatencyHistogram) {
        for (name, share) in [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999)] {
            figures.append(.latency(name, histogram.quantile(share)))
        }
        figures.append(.latency("max", histogram.maximum))
        self.histogram = histogram
    }

    /// The medians of several runs' figures, with all their faults and samples.
    static func combined(_ outcomes: [Outcome]) -> Outcome {
        var combined = outcomes.first ?? Outcome()
        for outcome in outcomes.dropFirst() {
            combined.faults += outcome.faults
            combined.violations += outcome.violations
            if let histogram = outcome.histogram { combined.histogram?.merge(histogram) }
        }
        for index in combined.figures.indices {
            let key = combined.figures[index].key
            combined.figures[index].value = outcomes.compactMap { outcome in outcome[key] }.median
        }
        return combined
    }
}

import RealtimeEngine
import Synchronization

/// A sink that adds everything up.
final class CountingMetrics: MetricsSink {
    private let values = Mutex<[Metric: Int]>([:])
    private let measured = Mutex<[Measure: [Int64]]>([:])

    /// What was measured, in order.
    func observed(_ measure: Measure) -> [Int64] { self.measured.withLock { measured in measured[measure] ?? [] } }

    func observe(_ measure: Measure, _ value: Int64, hub: Int) {
        self.measured.withLock { measured in measured[measure, default: []].append(value) }
    }

    subscript(metric: Metric) -> Int { self.values.withLock { values in values[metric] ?? 0 } }

    func add(_ amount: UInt64, to metric: Metric, hub: Int) {
        self.values.withLock { values in values[metric, default: 0] += Int(amount) }
    }

    func set(_ metric: Metric, to value: Int, hub: Int) {
        self.values.withLock { values in values[metric] = value }
    }
}

public import RealtimeEngine
import Synchronization

/// Keeps the latest figures of a node for its administrators, and passes everything on to the host's own sink.
///
/// Bounded: one number for each metric and hub, two histograms for each measure. A call takes one short lock.
public final class AdminMetrics: MetricsSink {
    private struct Contents {
        var counters = [UInt64](repeating: 0, count: Metric.allCases.count)
        /// By hub, then by metric.
        var gauges: [[Int]] = []
        var latencies = [LatencyHistogram](repeating: LatencyHistogram(), count: Measure.allCases.count)
        /// Those of the window before.
        var earlier = [LatencyHistogram](repeating: LatencyHistogram(), count: Measure.allCases.count)
    }

    private let contents = Mutex(Contents())
    private let next: any MetricsSink

    /// Makes a sink.
    ///
    /// - Parameter next: the host's own, which gets everything too.
    public init(passingTo next: any MetricsSink = NoMetrics()) {
        self.next = next
    }

    /// Adds to a counter.
    public func add(_ amount: UInt64, to metric: Metric, hub: Int) {
        self.contents.withLock { contents in contents.counters[metric.rawValue] &+= amount }
        self.next.add(amount, to: metric, hub: hub)
    }

    /// Notes a gauge of a hub.
    public func set(_ metric: Metric, to value: Int, hub: Int) {
        self.contents.withLock { contents in
            while contents.gauges.count <= hub {
                contents.gauges.append([Int](repeating: 0, count: Metric.allCases.count))
            }
            if hub >= 0 { contents.gauges[hub][metric.rawValue] = value }
        }
        self.next.set(metric, to: value, hub: hub)
    }

    /// Takes a measured value.
    public func observe(_ measure: Measure, _ value: Int64, hub: Int) {
        self.contents.withLock { contents in contents.latencies[measure.rawValue].record(value) }
        self.next.observe(measure, value, hub: hub)
    }

    /// The figures at this moment, of all hubs together.
    func figures() -> AdminFigures {
        self.contents.withLock { contents in
            var values = contents.counters.map { count in Int(clamping: count) }
            for hub in contents.gauges {
                for metric in Metric.allCases where metric.isGauge { values[metric.rawValue] += hub[metric.rawValue] }
            }
            var latencies = contents.latencies
            for measure in latencies.indices { latencies[measure].add(contents.earlier[measure]) }
            return AdminFigures(values: values, latencies: latencies)
        }
    }

    /// Begins a new window of latencies, and forgets those of the window before the last one.
    func rotate() {
        self.contents.withLock { contents in
            swap(&contents.earlier, &contents.latencies)
            for measure in contents.latencies.indices { contents.latencies[measure] = LatencyHistogram() }
        }
    }
}

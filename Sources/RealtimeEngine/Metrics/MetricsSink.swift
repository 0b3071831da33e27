/// Where the host wants figures to go.
///
/// Called on hub threads, at most a few times a second for each metric that changed and once for each measured value,
/// never for each delivery; it must not block.
public protocol MetricsSink: Sendable {
    /// A counter grew by `amount`.
    func add(_ amount: UInt64, to metric: Metric, hub: Int)
    /// A gauge has a new value.
    func set(_ metric: Metric, to value: Int, hub: Int)
    /// Something was measured once; the unit is that of the measure. The default throws it away.
    func observe(_ measure: Measure, _ value: Int64, hub: Int)
}

extension MetricsSink {
    /// Does nothing.
    public func observe(_ measure: Measure, _ value: Int64, hub: Int) {}
}

/// Throws every figure away: for hosts that do not measure.
public struct NoMetrics: MetricsSink {
    /// Makes the sink.
    public init() {}

    /// Does nothing.
    public func add(_ amount: UInt64, to metric: Metric, hub: Int) {}

    /// Does nothing.
    public func set(_ metric: Metric, to value: Int, hub: Int) {}
}

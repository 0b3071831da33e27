extension Node {
    /// Counts something of a feature that the node has, beside what its hubs count.
    package func count(_ metric: Metric, _ amount: Int = 1) {
        if amount > 0 { self.parts.metrics.add(UInt64(amount), to: metric, hub: 0) }
    }

    /// Sets a level of a feature that the node has.
    package func set(_ metric: Metric, to level: Int) {
        self.parts.metrics.set(metric, to: level, hub: 0)
    }
}

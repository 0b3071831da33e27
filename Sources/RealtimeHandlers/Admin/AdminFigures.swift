internal import RealtimeEngine
internal import RealtimeProtocol

/// What a node's metrics sink reported, at one moment.
struct AdminFigures: Sendable {
    /// What is told as a rate, with its name on the wire.
    private static let rates: [(name: String, metric: Metric)] = [
        ("connections", .connectionsOpened), ("messages", .messagesReceived), ("commands", .commandsReceived),
        ("publications", .publicationsAccepted), ("deliveries", .deliveriesDue), ("bytesIn", .messageBytesReceived),
        ("bytesOut", .bytesWritten), ("errors", .commandsFailed), ("disconnects", .disconnectsSent),
    ]

    /// By metric; counters since the start, gauges now.
    var values: [Int]
    /// By measure.
    var latencies: [LatencyHistogram]

    subscript(metric: Metric) -> Int { self.values[metric.rawValue] }

    /// Leases that are held, as far as counters tell.
    var leases: Int {
        max(0, self[.leasesGranted] - self[.leasesReleased] - self[.leasesExpired] - self[.leasesTakenOver])
    }

    /// Everything that is not zero, by its name for monitoring systems.
    var metrics: JSONValue {
        var object = JSONObject()
        for metric in Metric.allCases where self[metric] != 0 { object[metric.name] = .integer(self[metric]) }
        return .object(object)
    }

    /// For each measure the middle, the slow end and the slowest, in milliseconds.
    var latency: JSONValue {
        var object = JSONObject()
        for measure in Measure.allCases {
            let histogram = self.latencies[measure.rawValue]
            object["\(measure)"] = [
                "count": .integer(histogram.count), "p50": .milliseconds(histogram.quantile(500)),
                "p95": .milliseconds(histogram.quantile(950)), "p99": .milliseconds(histogram.quantile(990)),
                "max": .milliseconds(histogram.quantile(1000)),
            ]
        }
        return .object(object)
    }

    /// What happened in a second since earlier figures, to a tenth.
    func rates(since earlier: AdminFigures, nanoseconds: Int64) -> JSONValue {
        if nanoseconds <= 0 { return .null }
        var object = JSONObject()
        for (name, metric) in Self.rates {
            let perSecond = Double(self[metric] - earlier[metric]) * 1_000_000_000 / Double(nanoseconds)
            object[name] = JSONNumber((perSecond * 10).rounded() / 10).map(JSONValue.number) ?? .null
        }
        return .object(object)
    }
}

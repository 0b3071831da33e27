public import RealtimeEngine

/// Holds a broker to every promise of `Broker`, each on a broker of its own.
///
/// Nothing is thrown and no test framework is needed: the report says which promises were broken, what should have been
/// seen and what was.
///
/// ```swift
/// let report = await checkBroker { MyBroker(server: address) }
/// try report.get()
/// ```
///
/// - Parameters:
///   - checks: the promises to check; all by default. `roomLimit` is skipped when no limit is given, `repeatedKey` for a
///     broker that does not say that it remembers keys, those of leases and
///     consumers for one that does not say that it has them.
///   - rooms: the beginning of every room's name. A broker that keeps its logs when it is made anew needs another one
///     for each run.
///   - roomLimit: how many rooms the brokers may hold, at least 8; nil when there is no such bound.
///   - patience: how to wait for answers that come later.
///   - make: makes a broker; called once or twice for each check.
public func checkBroker(
    _ checks: [BrokerCheck] = BrokerCheck.allCases,
    rooms: String = "conformance",
    roomLimit: Int? = nil,
    patience: ConformancePatience = ConformancePatience(),
    _ make: () async throws -> any Broker
) async -> ConformanceReport {
    var report = ConformanceReport()
    for check in checks {
        do {
            let bench = await BrokerBench(
                check: check,
                broker: try make(),
                patience: patience,
                prefix: rooms,
                limit: roomLimit
            )
            if !bench.isDue { continue }
            try await bench.run(make)
            report.passed.append(check.rawValue)
        } catch {
            report.note(error, check.rawValue, check.promise)
        }
    }
    return report
}

extension ConformanceReport {
    /// Writes down that a check failed.
    mutating func note(_ error: any Error, _ check: String, _ promise: String) {
        let broken = error as? Broken ?? Broken(expected: "the host's closure makes what it should", seen: "\(error)")
        self.failures.append(
            ConformanceFailure(check: check, promise: promise, expected: broken.expected, seen: broken.seen)
        )
    }
}

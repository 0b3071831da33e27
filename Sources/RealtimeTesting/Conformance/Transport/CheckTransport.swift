/// Holds a transport to every promise of `Transport`, each on a node and hub of its own.
///
/// The host's closure makes one connection: it opens the server's end with `bench.open` and returns the peer's end.
/// Nothing is thrown and no test framework is needed.
///
/// ```swift
/// let report = await checkTransport(on: loop.executor) { bench in
///     try await MyTransport.connectedPair(on: bench)
/// }
/// try report.get()
/// ```
///
/// - Parameters:
///   - checks: the promises to check; all by default.
///   - executor: where the hubs live: the host's loop.
///   - buffer: bytes that a transport and everything below it may hold for a peer that does not read.
///   - patience: how to wait for what comes later.
///   - make: makes a connection; called up to 40 times for each check.
public func checkTransport(
    _ checks: [TransportCheck] = TransportCheck.allCases,
    on executor: any SerialExecutor,
    buffer: Int = 1_048_576,
    patience: ConformancePatience = ConformancePatience(),
    _ make: @escaping (TransportBench) async throws -> TransportPeer
) async -> ConformanceReport {
    var report = ConformanceReport()
    for check in checks {
        let rig = TransportRig(check, on: executor, buffer: buffer, patience: patience, make: make)
        do throws(Broken) {
            try await rig.run()
            report.passed.append(check.rawValue)
        } catch {
            report.note(error, check.rawValue, check.promise)
        }
        await rig.end()
    }
    return report
}

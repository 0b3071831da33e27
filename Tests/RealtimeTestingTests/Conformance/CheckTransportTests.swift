import RealtimeTesting
import Testing

struct CheckTransportTests {
    private static let buffer = 128 * 1_024

    @Test func transportInMemoryKeepsEveryPromise() async throws {
        let executor = QueueExecutor()
        let patience = ConformancePatience { await executor.flush() }
        let report = await checkTransport(on: executor, buffer: Self.buffer, patience: patience) { bench in
            await MemoryTransport.connect(bench, on: executor)
        }
        try report.get()
        #expect(report.passed == TransportCheck.allCases.map(\.rawValue))
    }

    /// What fails beside the promise that the fault breaks.
    private static let alsoBroken: [TransportCheck: Set<String>] = [
        // Half of the many end in each way.
        .closeByPeer: ["manyConnections"],
        .abortByPeer: ["manyConnections"],
        // A transport that takes everything gives the hub no reason to stop reading.
        .slowReaderIsBounded: ["pausesReading"],
        // Whatever fills the transport once never gets further.
        .slowReaderGetsEverything: ["largeMessages", "manySmallMessages", "pausesReading"],
    ]

    @Test(arguments: TransportCheck.allCases) func brokenPromiseIsFoundAndNoOther(check: TransportCheck) async {
        let executor = QueueExecutor()
        let patience = ConformancePatience(looks: 1_000, quietLooks: 10) { await executor.flush() }
        let report = await checkTransport(on: executor, buffer: Self.buffer, patience: patience) { bench in
            await MemoryTransport.connect(bench, on: executor, breaking: check)
        }
        let expected = (Self.alsoBroken[check] ?? []).union([check.rawValue])
        #expect(Set(report.failures.map(\.check)) == expected, "\(report)")
    }

    @Test func failureOfTheHostsClosureIsReported() async {
        struct NoServer: Error {}
        let report = await checkTransport([.echo], on: QueueExecutor()) { _ in throw NoServer() }
        #expect(report.failures.map(\.check) == ["echo"])
        #expect(report.failures.first?.seen.contains("NoServer") == true)
    }
}

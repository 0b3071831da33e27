import RealtimeTesting
import Testing

struct CheckByteStreamTests {
    private static let buffer = 128 * 1_024

    @Test func streamInMemoryKeepsEveryPromise() async throws {
        let executor = QueueExecutor()
        let patience = ConformancePatience { await executor.flush() }
        let report = await checkByteStream(on: executor, buffer: Self.buffer, patience: patience) { bench in
            await MemoryStream.connect(bench, on: executor)
        }
        try report.get()
        #expect(report.passed == TransportCheck.allCases.map(\.rawValue))
    }

    /// What fails beside the promise that the fault breaks.
    private static let alsoBroken: [TransportCheck: Set<String>] = [
        // A goodbye of the server's ends with the end of the peer's stream.
        .closeByPeer: ["closeByServer", "manyConnections"],
        .abortByPeer: ["manyConnections"],
        // The answer to the handshake was taken before the goodbye, too.
        .takenBeforeClose: ["closeByServer"],
        // Where the hub stops reading once, it never goes on.
        .pausesReading: ["largeMessages", "manySmallMessages", "takenBeforeClose"],
        // A stream that takes everything gives the hub no reason to stop reading.
        .slowReaderIsBounded: ["pausesReading"],
        // Whatever fills the stream once never gets further.
        .slowReaderGetsEverything: ["largeMessages", "manySmallMessages", "pausesReading"],
    ]

    @Test(arguments: TransportCheck.allCases) func brokenPromiseIsFoundAndNoOther(check: TransportCheck) async {
        let executor = QueueExecutor()
        let patience = ConformancePatience(looks: 1_000, quietLooks: 10) { await executor.flush() }
        let report = await checkByteStream(on: executor, buffer: Self.buffer, patience: patience) { bench in
            await MemoryStream.connect(bench, on: executor, breaking: check)
        }
        let expected = (Self.alsoBroken[check] ?? []).union([check.rawValue])
        #expect(Set(report.failures.map(\.check)) == expected, "\(report)")
    }
}

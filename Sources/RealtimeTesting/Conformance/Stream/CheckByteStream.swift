/// Holds a byte stream to every promise of `ByteStream`, with a WebSocket over it, each on a node and hub of its own.
///
/// The checks are those of `checkTransport`. The kit speaks WebSocket itself; it cuts some frames into pieces
/// and sends others together.
///
/// ```swift
/// let report = await checkByteStream(on: loop.executor) { bench in
///     try await MySocket.connectedPair(on: bench)
/// }
/// try report.get()
/// ```
///
/// - Parameters:
///   - checks: the promises to check; all by default.
///   - executor: where the hubs live: the host's loop.
///   - buffer: bytes that a stream and everything below it may hold for a peer that does not read.
///   - patience: how to wait for what comes later.
///   - make: makes a connected stream: opens the server's end with `bench.open` and returns the peer's end. Called up to
///     40 times for each check.
public func checkByteStream(
    _ checks: [TransportCheck] = TransportCheck.allCases,
    on executor: any SerialExecutor,
    buffer: Int = 1_048_576,
    patience: ConformancePatience = ConformancePatience(),
    _ make: @escaping (ByteStreamBench) async throws -> ByteStreamPeer
) async -> ConformanceReport {
    await checkTransport(checks, on: executor, buffer: buffer, patience: patience) { bench in
        let number = bench.watch.opened.count
        let peer = try await make(ByteStreamBench(hub: bench.hub, watch: bench.watch, number: number))
        let client = ByteStreamClient(peer)
        await client.start()
        return client.transport
    }
}

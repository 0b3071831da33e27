import RealtimeEngine
import RealtimeTesting
import RealtimeWebSocket
import Synchronization

/// A byte stream in memory, both ends, with one fault if the test wants one.
///
/// The connection above is touched on the hub's executor only.
final class MemoryStream: ByteStream, @unchecked Sendable {
    struct Contents {
        /// What the peer sent and the connection has not taken.
        var inbox: [[UInt8]] = []
        var isEndSent = false
        /// What the connection wrote and the peer has not taken.
        var outbox: [UInt8] = []
        var isReading = true
        var isFull = false
        var isShut = false
        var isGone = false
        var hasEnded = false
    }

    private static let capacity = 64 * 1_024
    private let hub: Hub
    private let executor: QueueExecutor
    private let fault: TransportCheck?
    private let number: Int
    private let contents = Mutex(Contents())
    private var connection: WebSocketConnection?
    private var scratch: [UInt8] = []

    private init(_ hub: Hub, _ executor: QueueExecutor, _ number: Int, breaking fault: TransportCheck?) {
        self.hub = hub
        self.executor = executor
        self.number = number
        self.fault = fault
    }

    /// Makes a stream on a bench.
    static func connect(
        _ bench: ByteStreamBench,
        on executor: QueueExecutor,
        breaking fault: TransportCheck? = nil
    ) async -> ByteStreamPeer {
        let stream = await bench.hub.withTurn { core in
            let stream = MemoryStream(bench.hub, executor, core.connectionCount, breaking: fault)
            stream.connection = bench.open(stream, core: core)
            return stream
        }
        return ByteStreamPeer(
            send: { bytes in await stream.send(bytes) },
            receive: { await stream.receive() },
            isOver: { stream.isOver },
            shutdown: { await stream.shutdown() },
            abort: { await stream.vanish() }
        )
    }

    // MARK: - The connection's side

    func write(_ slices: UnsafeBufferPointer<OutboundSlice>, total: Int) -> WriteOutcome {
        self.contents.withLock { contents in
            if contents.isGone || contents.isShut { return .failed }
            let isBounded = self.fault != .slowReaderIsBounded
            let room = isBounded ? max(0, Self.capacity - contents.outbox.count) : Int.max
            let taken = min(room, total)
            let before = contents.outbox.count
            var left = taken
            for index in slices.indices {
                let slice = unsafe slices[index].bytes
                let isLost = self.fault == .gatheredWrites && index == 3
                if !isLost { unsafe contents.outbox.append(contentsOf: slice.prefix(left)) }
                left -= min(left, slice.count)
            }
            let new = contents.outbox.count - before
            // The echo of the fourth message: frame, length and 111 bytes.
            if self.fault == .echo && new == 117 { contents.outbox[before + new - 1] ^= 1 }
            if self.fault == .closeByServer && new > 0 && contents.outbox[before] == 0x88 {
                contents.outbox[before + new - 1] ^= 1
            }
            if self.fault == .takenBeforeClose && new > 0 && contents.outbox[before] == 0x88 {
                contents.outbox.removeFirst(before)
            }
            if self.fault == .manyConnections && self.number == 30 { contents.outbox = [] }
            contents.isFull = taken < total
            return .taken(taken)
        }
    }

    func setReading(_ enabled: Bool) {
        if enabled && self.fault == .pausesReading { return }
        self.contents.withLock { contents in contents.isReading = enabled }
        if !enabled { return }
        self.turn { core in
            let nothing: [UInt8] = []
            self.connection?.received(nothing.span, core: core, scratch: &self.scratch)
            self.deliver(core)
        }
    }

    func shutdownWriting() {
        self.contents.withLock { contents in contents.isShut = true }
    }

    func abort() {
        if self.fault == .abortByServer { return }
        self.contents.withLock { contents in contents.isGone = true }
        self.turn { core in self.ended(core) }
    }

    private func ended(_ core: HubCore) {
        self.connection?.ended(core: core)
        self.connection = nil
    }

    private func turn(_ body: @escaping @Sendable (HubCore) -> Void) {
        self.executor.later {
            self.hub.assumeIsolated { hub in hub.withTurn { core in body(core) } }
        }
    }

    private func deliver(_ core: HubCore) {
        while let bytes = self.next() { self.connection?.received(bytes.span, core: core, scratch: &self.scratch) }
        let isEnd = self.contents.withLock { contents in
            contents.isEndSent && contents.isReading && contents.inbox.isEmpty
        }
        if isEnd { self.ended(core) }
    }

    private func next() -> [UInt8]? {
        self.contents.withLock { contents in
            guard contents.isReading, !contents.isGone, !contents.inbox.isEmpty else { return nil }
            return contents.inbox.removeFirst()
        }
    }

    // MARK: - The peer's side

    private func send(_ bytes: [UInt8]) async {
        self.contents.withLock { contents in
            var bytes = bytes
            if self.fault == .wholeMessages && (8_100...8_300).contains(bytes.count) { bytes[bytes.count - 1] ^= 1 }
            if self.fault == .largeMessages && bytes.count > 60_000 { bytes[bytes.count - 1] ^= 1 }
            let isLost = self.fault == .manySmallMessages && contents.inbox.count > 1_000 && bytes.count > 30
            if !isLost { contents.inbox.append(bytes) }
        }
        await self.hub.withTurn { core in self.deliver(core) }
    }

    private func receive() async -> [UInt8] {
        let (bytes, wasFull) = self.contents.withLock { contents -> ([UInt8], Bool) in
            let bytes = contents.outbox
            let wasFull = contents.isFull
            contents.outbox = []
            contents.isFull = false
            return (self.fault == .silenceAfterClose && contents.hasEnded ? [0] : bytes, wasFull)
        }
        if wasFull && self.fault != .slowReaderGetsEverything {
            await self.hub.withTurn { core in self.connection?.writable(core: core) }
        }
        return bytes
    }

    private var isOver: Bool {
        self.contents.withLock { contents in
            guard contents.outbox.isEmpty, contents.isShut || contents.isGone else { return false }
            contents.hasEnded = true
            return true
        }
    }

    private func shutdown() async {
        if self.fault == .closeByPeer { return }
        self.contents.withLock { contents in contents.isEndSent = true }
        await self.hub.withTurn { core in self.deliver(core) }
    }

    private func vanish() async {
        if self.fault == .abortByPeer { return }
        self.contents.withLock { contents in contents.isGone = true }
        await self.hub.withTurn { core in self.ended(core) }
    }
}

import RealtimeEngine
import RealtimeProtocol
import RealtimeTesting
import Synchronization

/// A connection in memory, both ends, with one fault if the test wants one.
final class MemoryTransport: Transport, Sendable {
    struct Contents {
        var id: ConnectionID?
        /// What the peer sent and the hub has not taken.
        var inbox: [[UInt8]] = []
        /// What the hub wrote and the peer has not taken.
        var outbox: [UInt8] = []
        var isReading = true
        var isFull = false
        var isOver = false
        var ending: TransportEnding?
        var writes = 0
        var hasEnded = false
    }

    private static let capacity = 64 * 1_024
    private let hub: Hub
    private let executor: QueueExecutor
    private let fault: TransportCheck?
    /// Which connection of its hub this is.
    private let number: Int
    private let contents = Mutex(Contents())

    private init(_ hub: Hub, _ executor: QueueExecutor, _ number: Int, breaking fault: TransportCheck?) {
        self.hub = hub
        self.executor = executor
        self.number = number
        self.fault = fault
    }

    /// Makes a connection on a bench.
    static func connect(
        _ bench: TransportBench,
        on executor: QueueExecutor,
        breaking fault: TransportCheck? = nil
    ) async -> TransportPeer {
        let transport = await bench.hub.withTurn { core in
            let transport = MemoryTransport(bench.hub, executor, core.connectionCount, breaking: fault)
            let result = bench.open(transport, core: core)
            transport.contents.withLock { contents in contents.id = try? result.get() }
            return transport
        }
        return TransportPeer(
            send: { message in await transport.send(message) },
            receive: { await transport.receive() },
            ending: { transport.ending },
            close: { await transport.close() },
            abort: { await transport.vanish() }
        )
    }

    // MARK: - The hub's side

    func write(_ slices: UnsafeBufferPointer<OutboundSlice>, total: Int) -> WriteOutcome {
        self.contents.withLock { contents in
            if contents.isOver { return .failed }
            contents.writes += 1
            let isBounded = self.fault != .slowReaderIsBounded
            let room = isBounded ? max(0, Self.capacity - contents.outbox.count) : Int.max
            let taken = min(room, total)
            var left = taken
            for index in slices.indices {
                let slice = unsafe slices[index].bytes
                let isLost = self.fault == .gatheredWrites && index == 3
                if !isLost { unsafe contents.outbox.append(contentsOf: slice.prefix(left)) }
                left -= min(left, slice.count)
            }
            if self.fault == .manyConnections && self.number == 30 { contents.outbox = [] }
            contents.isFull = taken < total
            return .taken(taken)
        }
    }

    func setReading(_ enabled: Bool) {
        if self.fault == .pausesReading { return }
        self.contents.withLock { contents in contents.isReading = enabled }
        if enabled { self.turn { core in self.deliver(core) } }
    }

    func finish(_ reason: Disconnect?) {
        self.contents.withLock { contents in
            contents.isOver = true
            contents.ending = .closed(self.fault == .closeByServer ? nil : reason)
            if self.fault == .takenBeforeClose { contents.outbox = [] }
        }
        self.turn { core in self.closed(core) }
    }

    func abort() {
        if self.fault == .abortByServer { return }
        self.contents.withLock { contents in
            contents.isOver = true
            contents.ending = .lost
        }
        self.turn { core in self.closed(core) }
    }

    private func closed(_ core: HubCore) {
        if let id = self.contents.withLock({ contents in contents.id }) { core.closed(id) }
    }

    private func turn(_ body: @escaping @Sendable (HubCore) -> Void) {
        self.executor.later {
            self.hub.assumeIsolated { hub in hub.withTurn { core in body(core) } }
        }
    }

    // MARK: - The peer's side

    private func send(_ message: [UInt8]) async {
        self.contents.withLock { contents in
            if self.fault == .wholeMessages, contents.inbox.isEmpty, message.count == 8_193 {
                contents.inbox = [Array(message.prefix(4_096)), Array(message.dropFirst(4_096))]
            } else if self.fault == .largeMessages && message.count > 60_000 {
                contents.inbox.append(Array(message.prefix(60_000)))
            } else if self.fault == .echo && message.count == 38 {
                contents.inbox.append(message.dropLast() + [0])
            } else {
                contents.inbox.append(message)
            }
            if self.fault == .manySmallMessages, message.count < 64, contents.inbox.count > 1_000 {
                contents.inbox.removeLast()
            }
        }
        await self.hub.withTurn { core in self.deliver(core) }
    }

    private func deliver(_ core: HubCore) {
        while let (id, message) = self.next() {
            switch core.receive(id, kind: .binary, message.span) {
            case .proceed: break
            case .pause:
                if self.fault != .pausesReading { self.contents.withLock { contents in contents.isReading = false } }
            case .stop: self.contents.withLock { contents in contents.inbox = [] }
            }
        }
    }

    private func next() -> (ConnectionID, [UInt8])? {
        self.contents.withLock { contents in
            guard contents.isReading, !contents.isOver, !contents.inbox.isEmpty, let id = contents.id else {
                return nil
            }
            return (id, contents.inbox.removeFirst())
        }
    }

    private func receive() async -> [UInt8] {
        let (bytes, wasFull, id) = self.contents.withLock { contents -> ([UInt8], Bool, ConnectionID?) in
            let bytes = contents.outbox
            let wasFull = contents.isFull
            contents.outbox = []
            contents.isFull = false
            let isLate = self.fault == .silenceAfterClose && contents.hasEnded
            return (isLate ? [0] : bytes, wasFull, contents.id)
        }
        if wasFull, self.fault != .slowReaderGetsEverything, let id {
            await self.hub.withTurn { core in core.writable(id) }
        }
        return bytes
    }

    private var ending: TransportEnding? {
        self.contents.withLock { contents in
            guard contents.outbox.isEmpty, let ending = contents.ending else { return nil }
            contents.hasEnded = true
            return ending
        }
    }

    private func close() async {
        if self.fault == .closeByPeer { return }
        guard let id = self.contents.withLock({ contents in contents.id }) else { return }
        await self.hub.withTurn { core in core.peerClosing(id) }
    }

    private func vanish() async {
        if self.fault == .abortByPeer { return }
        self.contents.withLock { contents in contents.isOver = true }
        await self.hub.withTurn { core in self.closed(core) }
    }
}

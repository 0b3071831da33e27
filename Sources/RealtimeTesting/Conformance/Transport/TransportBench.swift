public import RealtimeEngine
internal import RealtimeProtocol
internal import Synchronization

/// What the kit gives to the host's closure: a hub, and the way to open a transport on it.
public struct TransportBench: Sendable {
    /// The hub to attach to; it lives on the executor that `checkTransport` was given.
    public let hub: Hub
    let watch: TransportWatch

    /// Opens a transport on the hub, instead of `HubCore.open`, so that the kit sees what the transport answers.
    ///
    /// Call it in a turn: `await bench.hub.withTurn { core in bench.open(transport, core: core) }`.
    ///
    /// - Parameters:
    ///   - transport: the server's end of the connection.
    ///   - core: the hub, in a turn.
    ///   - format: frames the transport's messages, such as `WebSocketRawFormat`; it must be raw. Nil when payloads are
    ///     to go out as they are.
    public func open(
        _ transport: any Transport,
        core: HubCore,
        format: (any OutboundFormat)? = nil
    ) -> Result<ConnectionID, HubCore.Refusal> {
        let info = TransportInfo(
            session: .raw(self.watch),
            format: format ?? PlainFormat(),
            remoteAddress: "peer"
        )
        let watched = WatchedTransport(transport, self.watch)
        let result = core.open(watched, info)
        if case .success(let id) = result { watched.id = id }
        return result
    }
}

/// Payloads as they are.
final class PlainFormat: OutboundFormat {
    var name: String { "conformance" }
    var isRaw: Bool { true }

    func appendPublication(room: String, _ entry: LogEntry, to output: inout [UInt8]) {
        output.append(contentsOf: entry.payload.bytes)
    }

    func appendPush(_ push: Push, to output: inout [UInt8]) {}
    func appendReply(_ reply: Reply, to output: inout [UInt8]) {}

    func appendMessage(kind: Payload.Kind, _ bytes: Span<UInt8>, to output: inout [UInt8]) {
        for index in bytes.indices { output.append(bytes[index]) }
    }

    func appendPing(to output: inout [UInt8]) {}
}

/// The transport under test, with every answer written down.
final class WatchedTransport: Transport {
    /// The connection's id, once it has one.
    var id: ConnectionID?
    private let inner: any Transport
    private let watch: TransportWatch

    init(_ inner: any Transport, _ watch: TransportWatch) {
        self.inner = inner
        self.watch = watch
    }

    func write(_ slices: UnsafeBufferPointer<OutboundSlice>, total: Int) -> WriteOutcome {
        let outcome = unsafe self.inner.write(slices, total: total)
        self.watch.wrote(outcome, self.id)
        return outcome
    }

    func setReading(_ enabled: Bool) {
        self.watch.setReading(enabled, self.id)
        self.inner.setReading(enabled)
    }

    func finish(_ reason: Disconnect?) { self.inner.finish(reason) }

    func abort() { self.inner.abort() }
}

/// The handler of the connections under test: does what the peer's messages say, and counts.
final class TransportWatch: RawHandler {
    /// What was seen of one connection.
    struct Seen {
        var received: [[UInt8]] = []
        var receivedWhilePaused = 0
        var pauses = 0
        var taken = 0
        var isReading = true
        var closed = 0
    }

    private let contents = Mutex<(order: [ConnectionID], seen: [ConnectionID: Seen])>(([], [:]))

    /// The connections that were opened, in order.
    var opened: [ConnectionID] { self.contents.withLock { contents in contents.order } }

    func seen(_ id: ConnectionID) -> Seen {
        self.contents.withLock { contents in contents.seen[id] ?? Seen() }
    }

    /// Notes what a write came to, once the connection is known.
    func wrote(_ outcome: WriteOutcome, _ id: ConnectionID?) {
        guard let id, case .taken(let count) = outcome else { return }
        self.contents.withLock { contents in contents.seen[id]?.taken += count }
    }

    func setReading(_ enabled: Bool, _ id: ConnectionID?) {
        guard let id else { return }
        self.contents.withLock { contents in
            contents.seen[id]?.isReading = enabled
            if !enabled { contents.seen[id]?.pauses += 1 }
        }
    }

    func opened(_ connection: inout RawConnection) {
        let id = connection.id
        self.contents.withLock { contents in
            contents.order.append(id)
            contents.seen[id] = Seen()
        }
    }

    func received(_ connection: inout RawConnection, kind: Payload.Kind, _ bytes: Span<UInt8>) {
        let message = [UInt8](copying: bytes)
        let id = connection.id
        self.contents.withLock { contents in
            contents.seen[id]?.received.append(message)
            if contents.seen[id]?.isReading == false { contents.seen[id]?.receivedWhilePaused += 1 }
        }
        switch message.first {
        case TransportOrder.echo:
            self.send(Array(message.dropFirst()), &connection)
        case TransportOrder.join:
            connection.join(room: String(decoding: message.dropFirst(), as: UTF8.self))
            self.send(message, &connection)
        case TransportOrder.burst:
            for number in 0..<40 { self.send(TransportOrder.body(number, bytes: 1_024), &connection) }
        case TransportOrder.spread:
            let body = Array(message.dropFirst())
            self.send(body, &connection)
            for room in TransportOrder.rooms {
                let payload = Payload(kind: .binary, bytes: TransportOrder.frame(Array(room.utf8) + body))
                connection.publish(room: room, payload)
            }
        default: break
        }
    }

    func closed(_ id: ConnectionID) {
        self.contents.withLock { contents in contents.seen[id]?.closed += 1 }
    }

    private func send(_ body: [UInt8], _ connection: inout RawConnection) {
        connection.send(kind: .binary, TransportOrder.frame(body).span)
    }
}

/// What the peer's messages ask for, and how messages to the peer are told apart in a run of bytes.
enum TransportOrder {
    /// Sends the rest back.
    static let echo = UInt8(ascii: "e")
    /// Joins the room that the rest names.
    static let join = UInt8(ascii: "j")
    /// Sends forty messages.
    static let burst = UInt8(ascii: "b")
    /// Sends the rest back and publishes it to three rooms.
    static let spread = UInt8(ascii: "s")
    /// Only counts.
    static let keep = UInt8(ascii: "k")
    static let rooms = ["x", "y", "z"]

    /// A message behind its length.
    static func frame(_ body: [UInt8]) -> [UInt8] {
        let length = UInt32(body.count)
        return [24, 16, 8, 0].map { shift in UInt8(truncatingIfNeeded: length >> UInt32(shift)) } + body
    }

    /// A body that is different for each number.
    static func body(_ number: Int, bytes: Int) -> [UInt8] {
        var body = Array("\(number):".utf8)
        let block = (0..<251).map { index in UInt8(truncatingIfNeeded: (index &* 131) ^ (number &* 29)) }
        while body.count < bytes { body.append(contentsOf: block.prefix(bytes - body.count)) }
        return body
    }
}

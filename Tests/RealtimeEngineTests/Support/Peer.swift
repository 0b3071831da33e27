import RealtimeProtocol
import Testing

@testable import RealtimeEngine

/// The far end of a recording transport.
final class Peer {
    let transport: RecordingTransport
    let id: ConnectionID
    private unowned let harness: HubHarness
    private var lastCommand: UInt32 = 0
    /// What was asked under each id.
    private(set) var requests: [UInt32: Request] = [:]
    private var taken = 0

    init(_ harness: HubHarness, _ transport: RecordingTransport, _ id: ConnectionID) {
        self.harness = harness
        self.transport = transport
        self.id = id
    }

    /// Sends one command in a message of its own.
    func send(_ request: Request) {
        self.send(requests: [request])
    }

    /// Sends several commands in one message.
    func send(requests: [Request]) {
        var bytes: [UInt8] = []
        for request in requests {
            if !bytes.isEmpty { bytes.append(0x0A) }
            var id = UInt32(0)
            if request != .pong { id = self.nextCommand() }
            self.requests[id] = request
            JSONCommandEncoder.append(Command(id: id, request: request), to: &bytes)
        }
        self.send(bytes)
    }

    private func nextCommand() -> UInt32 {
        self.lastCommand += 1
        return self.lastCommand
    }

    /// Sends one message as it is.
    func send(text: String) {
        self.send(Array(text.utf8))
    }

    func send(_ bytes: [UInt8], kind: Payload.Kind = .text) {
        guard self.transport.isReading, self.transport.unread.isEmpty else {
            return self.transport.unread.append(bytes)
        }
        self.harness.turn { core in
            core.heard(self.id)
            _ = core.receive(self.id, kind: kind, bytes.span)
        }
    }

    /// Hands over what came while reading was stopped.
    func deliverUnread() {
        while self.transport.isReading, !self.transport.unread.isEmpty {
            let bytes = self.transport.unread.removeFirst()
            self.harness.turn { core in
                core.heard(self.id)
                _ = core.receive(self.id, kind: .text, bytes.span)
            }
        }
    }

    func subscribe(_ room: String, since position: StreamPosition? = nil) {
        let request = SubscribeRequest(
            channel: room,
            recover: position != nil,
            position: position ?? .unknown
        )
        self.send(.subscribe(request))
    }

    func publish(_ room: String, _ json: String, key: String = "") {
        let data = RawJSON(uncheckedBytes: Array(json.utf8))
        self.send(.publish(PublishRequest(channel: room, data: data, key: key)))
    }

    /// The peer reads so many bytes: the transport has room again.
    func read(_ count: Int = .max) {
        self.transport.room = count
        self.transport.isFull = false
        self.harness.turn { core in core.writable(self.id) }
    }

    /// The transport takes nothing more.
    func stopReading() {
        self.transport.room = 0
    }

    /// The peer is gone.
    func vanish() {
        self.harness.turn { core in core.closed(self.id) }
    }

    /// Whole messages since the last call; a half one stays.
    func take() -> [String] {
        self.takeMessages().map(Transcript.words)
    }

    func takeMessages() -> [ServerMessage] {
        let bytes = self.transport.bytes
        guard let end = bytes.lastIndex(of: 0x0A), end >= self.taken else { return [] }
        defer { self.taken = end + 1 }
        return Transcript.decode(Array(bytes[self.taken...end]))
    }

    /// Whether the stream ends between two messages.
    var isAtMessageEnd: Bool { self.transport.bytes.last.map { byte in byte == 0x0A } ?? true }
}

extension [String] {
    /// The offsets of the publications of one room, in order.
    func offsets(of room: String) -> [UInt64] {
        self.compactMap { words in
            guard words.hasPrefix("\(room)#") else { return nil }
            return UInt64(words.dropFirst(room.utf8.count + 1).prefix { character in character != "=" })
        }
    }
}

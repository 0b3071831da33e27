internal import RealtimeProtocol
internal import Testing
internal import WebSocketCodec

/// A client of the realtime protocol, one command and one answer at a time.
final class RealtimeTestClient {
    let socket: TestClient
    private var inbox: ArraySlice<ServerMessage> = []
    private var lastID: UInt32 = 0

    private static let limits = ProtocolLimits(
        maxDepth: 64,
        maxCommandsPerMessage: 10_000,
        maxNameBytes: 255,
        maxMapEntries: 1_000
    )

    init(_ socket: TestClient) {
        self.socket = socket
    }

    /// Opens a connection and sends `connect`.
    ///
    /// - Parameters:
    ///   - port: the server's.
    ///   - name: of the client library; one that begins with `swift-realtime` understands gap notices.
    static func connected(port: UInt16, name: String = "swift-realtime-test") async throws -> RealtimeTestClient {
        let socket = try await TestClient(port: port, path: "/connection/websocket")
        let client = RealtimeTestClient(socket)
        let answer = try await client.call(.connect(ConnectRequest(name: name)))
        guard case .result(.connect) = answer else {
            Issue.record("connect was answered by \(answer)")
            return client
        }
        return client
    }

    /// Sends a command without waiting for its answer.
    @discardableResult
    func send(_ request: Request) async throws -> UInt32 {
        try await send([request])[0]
    }

    /// Sends commands in one message.
    @discardableResult
    func send(_ requests: [Request]) async throws -> [UInt32] {
        var text: [UInt8] = []
        let ids = requests.map { request in
            lastID += 1
            JSONCommandEncoder.append(Command(id: lastID, request: request), to: &text)
            text.append(UInt8(ascii: "\n"))
            return lastID
        }
        try await socket.wire.send(socket.frame(.text, text))
        return ids
    }

    /// Sends a command and waits for the answer; pushes before it are left for `next`.
    func call(_ request: Request) async throws -> ReplyOutcome {
        let id = try await send(request)
        var others: [ServerMessage] = []
        defer { inbox = others + inbox }
        while true {
            let message = try await next()
            if case .reply(let reply) = message, reply.id == id { return reply.outcome }
            others.append(message)
        }
    }

    func subscribe(to room: String, since position: StreamPosition? = nil) async throws -> SubscribeResult {
        let request = SubscribeRequest(channel: room, recover: position != nil, position: position ?? .unknown)
        let outcome = try await call(.subscribe(request))
        guard case .result(.subscribe(let result)) = outcome else { throw Unexpected("\(outcome)") }
        return result
    }

    /// The next reply or push; pings are skipped.
    func next() async throws -> ServerMessage {
        while true {
            if let message = inbox.popFirst() { return message }
            let event = try await socket.next()
            guard case .text(let text) = event else { throw Unexpected("\(event)") }
            _ = try JSONReplyDecoder.decode(Array(text.utf8).span, limits: Self.limits) { message in
                if message != .ping { inbox.append(message) }
                return true
            }.get()
        }
    }

    /// The next push of a publication.
    func publication() async throws -> Publication {
        let message = try await next()
        guard case .push(let push) = message, case .publication(let publication) = push.body else {
            throw Unexpected("\(message)")
        }
        return publication
    }
}

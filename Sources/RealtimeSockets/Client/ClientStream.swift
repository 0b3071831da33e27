internal import RealtimeClient
internal import RealtimeProtocol
internal import WebSocketCodec

/// One client's socket on the loop's thread.
final class ClientStream {
    enum Phase {
        case connecting
        /// Shaking hands, open or closing: the WebSocket knows.
        case running
        case over
    }

    /// Others have their turn after so many reads; the poller tells again of what is left.
    private static let readsPerTurn = 8

    let connection: SocketClientConnection
    let socket: Socket
    let token: UInt64
    private(set) var phase = Phase.connecting
    /// What the poller is to wait for.
    private(set) var interest: PollInterest = .write
    private var web: ClientWebSocket
    private var isOpen = false
    private var mayRead = true
    private var output: [UInt8] = []
    private var sent = 0
    /// Bytes of messages that were framed and are not all written.
    private var framed = 0

    init(_ connection: SocketClientConnection, _ socket: Socket, token: UInt64, web: consuming ClientWebSocket) {
        self.connection = connection
        self.socket = socket
        self.token = token
        self.web = web
    }

    /// When the next deadline is; nil for none.
    var deadline: UInt64? { self.phase == .over ? nil : self.web.deadline }

    func handle(_ event: PollEvent, now: UInt64, _ scratch: inout [UInt8]) {
        if self.phase == .connecting { self.finishConnecting(now) }
        if event.isReadable && self.phase == .running { self.read(now, &scratch, isLast: event.isHangup) }
        self.flush(now)
    }

    /// Does what the client wants.
    func attend(now: UInt64) {
        let wishes = self.connection.takeWishes()
        if wishes.isCancelled && !self.isOpen { return self.fail("the opening was cancelled") }
        self.mayRead = wishes.mayRead
        for message in wishes.messages where self.phase == .running {
            self.framed += message.count
            if case .failure(let failure) = self.web.send(message) {
                return self.end(.failed(failure.error, window: failure.window))
            }
        }
        if let farewell = wishes.farewell {
            if self.phase == .connecting { return self.fail("closed while it was opened") }
            let code = CloseCode(rawValue: UInt16(clamping: farewell.code))
            self.web.close(code, reason: farewell.reason, now: now)
            self.mayRead = true
        }
        self.takeEvents()
        self.flush(now)
    }

    func tick(now: UInt64) {
        guard let deadline = self.deadline, deadline <= now else { return }
        if self.phase == .connecting { return self.fail("the server did not answer in time") }
        self.web.tick(now: now)
        self.takeEvents()
        self.flush(now)
    }

    /// The loop ends.
    func abandon() {
        if self.phase != .over { self.end(.lost) }
    }

    private func finishConnecting(_ now: UInt64) {
        switch self.socket.connectResult() {
        case .failure(let error): self.fail("cannot connect to \(self.connection.address): \(error)")
        case .success:
            self.phase = .running
            // A failure costs latency and nothing else.
            _ = self.socket.setNoDelay(true)
        }
    }

    /// - Parameter isLast: The peer is gone: what the system still holds is read to the end, whoever waits for it, since
    ///   the poller would tell of it for ever.
    private func read(_ now: UInt64, _ scratch: inout [UInt8], isLast: Bool) {
        var rounds = 0
        while self.mayRead || isLast, self.phase == .running {
            rounds += 1
            if rounds > Self.readsPerTurn && !isLast { return }
            let outcome = unsafe scratch.withUnsafeMutableBytes { buffer in unsafe self.socket.receive(into: buffer) }
            var isAll = true
            switch outcome {
            case .bytes(let count):
                self.web.received(scratch.span.extracting(0..<count), now: now)
                isAll = count < scratch.count
            case .wouldBlock: return
            case .endOfStream, .failed: self.web.streamEnded()
            }
            self.takeEvents()
            if isAll { return }
        }
    }

    private func takeEvents() {
        var messages: [[UInt8]] = []
        for event in self.web.takeEvents() where self.phase != .over {
            switch event {
            case .opened:
                self.isOpen = true
                self.connection.opened(.success(self.connection))
            case .message(let message): messages.append(message)
            case .failed(let error):
                guard case .failed(let failure, let window) = TransportEnd(error) else { continue }
                self.connection.opened(.failure(TransportFailure(failure, window: window)))
                self.end(TransportEnd(error))
            case .ended(let outcome):
                self.hand(&messages)
                if !self.isOpen { self.connection.opened(.failure(TransportFailure("the server ended the handshake"))) }
                self.connection.ended(TransportEnd(outcome))
            case .closeStream: self.drop()
            }
        }
        self.hand(&messages)
    }

    private func hand(_ messages: inout [[UInt8]]) {
        if messages.isEmpty { return }
        if !self.connection.deliver(messages) { self.mayRead = false }
        messages = []
    }

    private func flush(_ now: UInt64) {
        while self.phase == .running {
            if self.sent == self.output.count {
                self.output = self.web.takeOutput()
                self.sent = 0
                if self.output.isEmpty { break }
            }
            switch self.socket.send(self.output.span.extracting(self.sent..<self.output.count)) {
            case .sent(let count): self.sent += count
            case .wouldBlock: return self.update(isBlocked: true)
            case .failed:
                self.web.streamEnded()
                self.takeEvents()
                return self.drop()
            }
            if self.sent == self.output.count {
                self.connection.wrote(self.framed)
                self.framed = 0
            }
        }
        if self.phase == .running {
            self.web.outputSent(now: now)
            self.takeEvents()
        }
        self.update(isBlocked: false)
    }

    private func update(isBlocked: Bool) {
        self.interest = isBlocked || self.phase == .connecting ? .write : []
        if self.mayRead && self.phase == .running { self.interest.insert(.read) }
    }

    private func fail(_ message: String) {
        self.connection.opened(.failure(TransportFailure(message)))
        self.end(.lost)
    }

    private func end(_ end: TransportEnd) {
        self.connection.ended(end)
        self.drop()
    }

    private func drop() {
        if self.phase == .over { return }
        self.phase = .over
        self.socket.close()
    }
}

public import WebSocketCodec

/// The client's end of one WebSocket over a byte stream: handshake, frames, masks and closing, without I/O.
///
/// The owner of a stream gives it every byte that arrives, writes what ``takeOutput()`` gives out, calls
/// ``outputSent(now:)`` when all of that has left, and acts on ``takeEvents()``; after every call it looks at all three
/// and at ``deadline``. One value is for one connection.
public struct ClientWebSocket: ~Copyable, Sendable {
    enum Phase: Sendable {
        /// The response's head is not complete. Moves to `open` or `ended`.
        case handshake
        /// Frames flow, or the closing handshake is under way. Moves to `ended`.
        case open
        /// The end was reported.
        case ended
    }

    let options: ClientWebSocketOptions
    let masks: @Sendable () -> UInt32
    var phase = Phase.handshake
    var handshake: ClientHandshake
    var decoder: MessageDecoder
    var closing: CloseStateMachine
    var pong = PendingPong()
    var output: [UInt8] = []
    var events: [ClientWebSocketEvent] = []
    var scratch: [UInt8] = []
    var handshakeDeadline: UInt64
    var messageDeadline = UInt64.max

    /// Makes the client's end of a stream that was just connected; the request is the first output.
    ///
    /// - Parameters:
    ///   - options: Where to, and the bounds.
    ///   - keyBytes: 16 fresh random bytes (RFC 6455 4.1).
    ///   - masks: Gives a fresh key for each frame that no peer can foresee (RFC 6455 5.3).
    ///   - now: The time of a monotonic clock in nanoseconds.
    /// - Throws: What cannot be sent; nothing was.
    public init(
        options: ClientWebSocketOptions,
        keyBytes: [UInt8],
        masks: @escaping @Sendable () -> UInt32,
        now: UInt64
    ) throws(HandshakeError) {
        self.options = options
        self.masks = masks
        self.handshake = try ClientHandshake(
            host: options.host,
            path: options.path,
            keyBytes: keyBytes,
            subprotocols: options.subprotocols,
            headers: options.headers,
            limits: options.handshake
        )
        self.decoder = MessageDecoder(role: .client, limits: options.message)
        self.closing = CloseStateMachine(role: .client, timeoutNanoseconds: options.closeTimeout.nanoseconds)
        self.handshakeDeadline = now.adding(options.handshakeTimeout.nanoseconds)
        self.handshake.appendRequest(to: &self.output)
    }

    /// Whether messages may be sent.
    public var isOpen: Bool { self.phase == .open && self.closing.maySend }

    /// Whether ``takeOutput()`` has something to give.
    public var hasOutput: Bool { !self.output.isEmpty || (self.pong.isOwed && self.isOpen) }

    /// When to call ``tick(now:)`` at the latest; nil for never.
    public var deadline: UInt64? {
        switch self.phase {
        case .handshake: self.handshakeDeadline
        case .ended: nil
        case .open:
            if let deadline = self.closing.deadline {
                min(deadline, self.messageDeadline)
            } else {
                self.messageDeadline == .max ? nil : self.messageDeadline
            }
        }
    }

    /// Gives out what happened, in order, and forgets it.
    public mutating func takeEvents() -> [ClientWebSocketEvent] {
        var taken: [ClientWebSocketEvent] = []
        swap(&taken, &self.events)
        return taken
    }

    /// Gives out the bytes to write, and forgets them.
    ///
    /// The pong that is owed for the latest ping goes behind (RFC 6455 5.5.3).
    public mutating func takeOutput() -> [UInt8] {
        if self.isOpen, let payload = self.pong.take() {
            FrameEncoder.append(.pong, payload.span, mask: self.masks(), to: &self.output)
        }
        var taken: [UInt8] = []
        swap(&taken, &self.output)
        return taken
    }

    /// Queues a text message.
    ///
    /// - Returns: A failure when the connection does not send any more, or when too much waits already; nothing was
    ///   queued then.
    public mutating func send(_ message: [UInt8]) -> Result<Void, TransportFailure> {
        guard self.isOpen else { return .failure(TransportFailure("the connection is not open")) }
        let length = FrameEncoder.headerLength(payloadLength: message.count, masked: true) + message.count
        guard length <= self.options.outputBytes - self.output.count else {
            return .failure(TransportFailure("more bytes wait to be written than may"))
        }
        FrameEncoder.append(.text, message.span, mask: self.masks(), to: &self.output)
        return .success(())
    }
}

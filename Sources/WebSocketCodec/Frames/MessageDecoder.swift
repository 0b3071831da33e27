/// Turns a peer's bytes into messages, pings, pongs and one close (RFC 6455 5 and 8).
///
/// Give it bytes as they arrive, split anywhere: the events and the error are the same for every split. It is a value
/// without I/O or a clock, confined to the connection that owns it.
///
/// Cost: a whole frame in one input is handed out without a copy (client) or unmasked into the caller's scratch
/// (server); one call decodes all frames of the input in a loop, without recursion. Memory is held only while a frame
/// is incomplete or a message is fragmented, grows with the bytes received and never with the length declared.
///
/// Errors: the first violation is thrown with its close code; after it every call throws the same error and nothing is
/// kept (RFC 6455 7.1.7). After a Close, or after a sink's ``SinkResponse/stop``, all input is ignored.
public struct MessageDecoder: Sendable {
    /// The fragments of the message so far, then the part of a control frame that is cut off by the input's end.
    @usableFromInline var buffer: [UInt8] = []
    /// Payload bytes of the current frame that are still to come.
    @usableFromInline var remaining = 0
    /// The length in the current frame's header, complete or not.
    @usableFromInline var declared: UInt64 = 0
    @usableFromInline let limits: MessageLimits
    /// Frames of the current message so far.
    @usableFromInline var fragments = 0
    /// The current frame's masking key, complete or not.
    @usableFromInline var mask: UInt32 = 0
    /// The validator of a text message that is fragmented or cut off by the input's end; a complete text leaves it as
    /// it began.
    @usableFromInline var text = UTF8Validator()
    @usableFromInline var first: UInt8 = 0
    @usableFromInline var second: UInt8 = 0
    /// How many bytes of a header that is cut off by the input's end have been taken.
    @usableFromInline var headerBytes: UInt8 = 0
    @usableFromInline let role: EndpointRole
    /// The kind of the current message.
    @usableFromInline var kind = MessageKind.binary
    /// Whether a header is complete and its payload is not.
    @usableFromInline var inPayload = false
    /// Whether a fragmented message has begun and its last frame has not.
    @usableFromInline var inMessage = false
    @usableFromInline var isDone = false
    @usableFromInline var violation: Violation?

    /// Makes a decoder for one connection.
    ///
    /// - Parameters:
    ///   - role: The role of this endpoint: a server insists on masks, a client refuses them.
    ///   - limits: The bounds on one message.
    public init(role: EndpointRole, limits: MessageLimits) {
        self.role = role
        self.limits = limits
    }

    /// Decodes all of the input, or until the sink pauses or stops.
    ///
    /// - Parameters:
    ///   - input: The next bytes of the connection; after a pause, the rest of the earlier input first.
    ///   - scratch: Room to unmask in, one for each thread; it grows to the longest message and is worth keeping.
    ///   - sink: What receives the events.
    /// - Returns: How many bytes were consumed: all of them, unless the sink paused.
    /// - Throws: The first violation, always the same one; events before it have been delivered.
    @inlinable
    public mutating func decode(
        _ input: Span<UInt8>,
        scratch: inout [UInt8],
        sink: inout some MessageSink
    ) throws(WebSocketError) -> Int {
        if isDone {
            if let violation { throw violation.error }
            return input.count
        }
        var offset = 0
        while true {
            if !inPayload {
                guard try readHeader(input, &offset) else { return offset }
            }
            let available = input.count &- offset
            let response: SinkResponse
            if remaining <= available && isWhole {
                let payload = input.extracting(offset..<offset &+ remaining)
                offset &+= remaining
                response = try deliver(payload, &scratch, &sink)
            } else {
                let end = offset &+ min(available, remaining)
                if let violation = absorb(input.extracting(offset..<end)) { throw fail(violation) }
                offset = end
                guard remaining == 0 else { return offset }
                response = try deliverBuffered(&sink)
            }
            if isDone { return input.count }
            switch response {
            case .proceed: continue
            case .pause: return offset
            case .stop:
                finish()
                return input.count
            }
        }
    }

    /// Whether bytes of a frame have arrived and others are missing; a peer that stays so is too slow (1008).
    public var isMidFrame: Bool { headerBytes > 0 || inPayload }

    /// Whether bytes of a message, or of a control frame, have arrived and others are missing.
    public var isMidMessage: Bool { inMessage || isMidFrame }

    /// Whether all later input is ignored or refused: after a violation, a Close or a stop.
    public var isFinished: Bool { isDone }

    /// The violation that ended decoding, as every later call throws it.
    public var failure: WebSocketError? { violation?.error }

    /// The payload bytes held for an incomplete frame or message; 0 on an idle connection.
    public var bufferedBytes: Int { buffer.count }

    /// Ends decoding and releases memory.
    @usableFromInline
    mutating func finish() {
        isDone = true
        buffer = []
        headerBytes = 0
        inPayload = false
        inMessage = false
    }

    /// Remembers the violation and ends decoding.
    @usableFromInline
    mutating func fail(_ violation: Violation) -> WebSocketError {
        self.violation = violation
        finish()
        return violation.error
    }
}

import WebSocketCodec

extension ClientWebSocket {
    /// Bytes came from the server.
    ///
    /// - Parameters:
    ///   - bytes: What came; used during the call only.
    ///   - now: The time.
    public mutating func received(_ bytes: Span<UInt8>, now: UInt64) {
        switch self.phase {
        case .handshake: self.readHead(bytes, now)
        case .open: self.decode(bytes, now)
        case .ended: break
        }
    }

    private mutating func readHead(_ bytes: Span<UInt8>, _ now: UInt64) {
        do throws(HandshakeError) {
            guard let (consumed, agreement) = try self.handshake.receive(bytes) else { return }
            self.phase = .open
            self.events.append(.opened(agreement))
            if consumed < bytes.count { self.decode(bytes.extracting(consumed..<bytes.count), now) }
        } catch {
            self.phase = .ended
            self.output = []
            self.events.append(.failed(error))
            self.events.append(.closeStream)
        }
    }

    private mutating func decode(_ bytes: Span<UInt8>, _ now: UInt64) {
        guard self.closing.mayReceive else { return }
        var sink = ClientSink(pong: self.pong, isClosing: !self.closing.maySend)
        var failure: WebSocketError?
        do throws(WebSocketError) {
            _ = try self.decoder.decode(bytes, scratch: &self.scratch, sink: &sink)
        } catch {
            failure = error
        }
        self.pong = sink.pong
        for message in sink.messages { self.events.append(.message(message)) }
        if let close = sink.close {
            self.receivedClose(close, now)
        } else if sink.hasBinary {
            self.fail(.binaryMessage, now)
        } else if let failure {
            self.fail(failure, now)
        } else if !self.decoder.isMidMessage {
            self.messageDeadline = .max
        } else if self.messageDeadline == .max || !sink.messages.isEmpty {
            self.messageDeadline = now.adding(self.options.messageTimeout.nanoseconds)
        }
    }
}

extension WebSocketError {
    /// The protocol is text on this connection (1003).
    static let binaryMessage = WebSocketError(
        code: .protocolViolation,
        message: "a binary message on a connection that carries text",
        origin: .remote,
        closeCode: .unsupportedData
    )
}

/// Collects what one input holds.
struct ClientSink: MessageSink {
    var pong: PendingPong
    /// Our Close is out: only the server's Close matters.
    let isClosing: Bool
    var messages: [[UInt8]] = []
    var hasBinary = false
    var close: (code: CloseCode?, reason: String)?

    init(pong: PendingPong, isClosing: Bool) {
        self.pong = pong
        self.isClosing = isClosing
    }

    mutating func message(_ kind: MessageKind, _ payload: Span<UInt8>) -> SinkResponse {
        if self.isClosing { return .proceed }
        guard kind == .text else {
            self.hasBinary = true
            return .stop
        }
        self.messages.append(unsafe payload.withUnsafeBufferPointer { unsafe Array($0) })
        return .proceed
    }

    mutating func ping(_ payload: Span<UInt8>) -> SinkResponse {
        self.pong.receivedPing(payload)
        return .proceed
    }

    mutating func pong(_ payload: Span<UInt8>) -> SinkResponse {
        .proceed
    }

    mutating func close(_ code: CloseCode?, _ reason: Span<UInt8>) -> SinkResponse {
        self.pong.receivedClose()
        let text = unsafe reason.withUnsafeBufferPointer { bytes in unsafe String(decoding: bytes, as: UTF8.self) }
        self.close = (code, text)
        return .stop
    }
}

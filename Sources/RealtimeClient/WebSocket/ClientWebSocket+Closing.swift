public import WebSocketCodec

extension ClientWebSocket {
    /// The host closes the connection; before the handshake is done the stream is just closed.
    ///
    /// - Parameters:
    ///   - code: The code for the server; one that may not be sent becomes 1000 without a reason.
    ///   - reason: The reason, cut to 123 bytes.
    ///   - now: The time.
    public mutating func close(_ code: CloseCode, reason: String = "", now: UInt64) {
        switch self.phase {
        case .ended: return
        case .handshake: return self.end(CloseOutcome(code: .abnormalClosure, wasClean: false))
        case .open: break
        }
        switch self.closing.close(code, reason: reason, now: now) {
        case .sendClose(let code, let reason): self.queueClose(code, reason)
        case .refuse:
            if case .sendClose(let code, let reason) = self.closing.close(.normalClosure, now: now) {
                self.queueClose(code, reason)
            }
        case .doNothing: break
        }
    }

    /// All output that was given out has left.
    public mutating func outputSent(now: UInt64) {
        guard self.phase == .open, self.output.isEmpty else { return }
        if case .closeTransport(let outcome) = self.closing.sentAll() { self.end(outcome) }
    }

    /// Time has passed.
    public mutating func tick(now: UInt64) {
        switch self.phase {
        case .ended: return
        case .handshake:
            if now >= self.handshakeDeadline { self.end(CloseOutcome(code: .abnormalClosure, wasClean: false)) }
        case .open:
            if case .closeTransport(let outcome) = self.closing.tick(now: now) { return self.end(outcome) }
            if now >= self.messageDeadline { self.fail(.tooSlow, now) }
        }
    }

    /// The stream has ended: the server closed it, or it broke.
    public mutating func streamEnded() {
        switch self.phase {
        case .ended: return
        case .handshake: self.end(CloseOutcome(code: .abnormalClosure, wasClean: false))
        case .open:
            if case .report(let outcome) = self.closing.transportEnded() { self.end(outcome) }
        }
    }

    mutating func receivedClose(_ close: (code: CloseCode?, reason: String), _ now: UInt64) {
        self.messageDeadline = .max
        switch self.closing.receivedClose(close.code, reason: close.reason, now: now) {
        case .replyClose(let code): self.queueClose(code, "")
        case .closeTransport(let outcome): self.end(outcome)
        case .doNothing: break
        }
    }

    /// The server broke the protocol, or was too slow (RFC 6455 7.1.7).
    mutating func fail(_ error: WebSocketError, _ now: UInt64) {
        self.messageDeadline = .max
        switch self.closing.fail(error, now: now) {
        case .sendClose(let code, let reason): self.queueClose(code, reason)
        case .closeTransport(let outcome): self.end(outcome)
        case .doNothing: break
        }
    }

    private mutating func queueClose(_ code: CloseCode?, _ reason: String) {
        do throws(WebSocketError) {
            try FrameEncoder.appendClose(code: code, reason: reason, mask: self.masks(), to: &self.output)
        } catch {
            // The closing machine lets only codes through that may be sent; without one nothing can be refused.
            FrameEncoder.append(.close, [UInt8]().span, mask: self.masks(), to: &self.output)
        }
    }

    private mutating func end(_ outcome: CloseOutcome) {
        self.phase = .ended
        self.output = []
        self.scratch = []
        self.events.append(.ended(outcome))
        self.events.append(.closeStream)
    }
}

public import RealtimeEngine
public import RealtimeProtocol
import WebSocketCodec

extension WebSocketConnection {
    /// Offers the hub's bytes to the stream.
    public func write(_ slices: UnsafeBufferPointer<OutboundSlice>, total: Int) -> WriteOutcome {
        unsafe self.stream.write(slices, total: total)
    }

    /// Passes the hub's wish on to the stream.
    public func setReading(_ enabled: Bool) {
        self.stream.setReading(enabled)
    }

    /// Drops the stream.
    public func abort() {
        self.stream.abort()
    }

    /// Everything queued has left: sends our Close, which answers the peer's if that came first (RFC 6455 5.5.1).
    public func finish(_ reason: Disconnect?) {
        guard self.phase == .open else { return }
        self.phase = .closing
        // The hub's own deadline aborts a peer that does not finish; the machine's clock is not needed for it.
        var machine = CloseStateMachine(role: .server, timeoutNanoseconds: .max)
        if let close = self.peerClose {
            if case .replyClose(let code) = machine.receivedClose(close.code, reason: close.reason, now: 0) {
                self.queueClose(code, "")
            }
        } else if let failure = self.failure {
            if case .sendClose(let code, let text) = machine.fail(failure, now: 0) { self.queueClose(code, text) }
        } else {
            let text = reason?.reason ?? ""
            if case .sendClose(let code, let text) = machine.close(Self.code(for: reason), reason: text, now: 0) {
                self.queueClose(code, text)
            }
        }
        self.machine = consume machine
        self.stream.setReading(true)
        self.sendLast()
    }

    /// The code for the wire; one that may not be sent there becomes 1011.
    private static func code(for reason: Disconnect?) -> CloseCode {
        guard let reason else { return .normalClosure }
        let code = UInt16(exactly: reason.code).map(CloseCode.init) ?? .internalError
        return code.isLegalOnWire ? code : .internalError
    }

    private func queueClose(_ code: CloseCode?, _ reason: String) {
        do throws(WebSocketError) {
            try FrameEncoder.appendClose(code: code, reason: reason, mask: nil, to: &self.last)
        } catch {
            FrameEncoder.appendHeader(.close, payloadLength: 0, mask: nil, to: &self.last)
        }
    }

    /// Writes the very last bytes; once they are out, the closing handshake goes on.
    func sendLast() {
        let count = self.last.count
        let outcome = unsafe self.last.withUnsafeBytes { bytes in
            var slice = unsafe OutboundSlice(bytes)
            return unsafe withUnsafePointer(to: &slice) { pointer in
                unsafe self.stream.write(UnsafeBufferPointer(start: pointer, count: 1), total: count)
            }
        }
        switch outcome {
        case .failed:
            self.last = []
            self.stream.abort()
        case .taken(let taken) where taken < count:
            self.last.removeFirst(taken)
        case .taken:
            self.last = []
            self.sentLast()
        }
    }

    private func sentLast() {
        if self.phase == .leaving { return self.stream.shutdownWriting() }
        let isOver = if case .closeTransport? = self.machine?.sentAll() { true } else { false }
        if isOver || self.failure != nil { self.leave() }
    }

    /// Both sides said goodbye, or the peer cannot be trusted to: the server closes first (RFC 6455 7.1.1).
    func leave() {
        self.phase = .leaving
        self.stream.shutdownWriting()
    }
}

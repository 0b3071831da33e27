import RealtimeEngine
import RealtimeProtocol
import WebSocketCodec

extension WebSocketConnection {
    func decode(_ bytes: Span<UInt8>, core: HubCore, scratch: inout [UInt8]) {
        guard let id = self.id else { return }
        var sink = HubSink(core: core, id: id, isClosing: self.phase == .closing)
        do throws(WebSocketError) {
            let consumed = try self.decoder?.decode(bytes, scratch: &scratch, sink: &sink) ?? bytes.count
            if consumed < bytes.count { self.held = [UInt8](copying: bytes.extracting(consumed..<bytes.count)) }
            if let close = sink.close { return self.receivedClose(close, core: core) }
            self.watchMessage(core: core)
        } catch {
            self.fail(error, core: core)
        }
    }

    private func receivedClose(_ close: PeerClose, core: HubCore) {
        guard let id = self.id else { return }
        self.clearDeadline()
        if self.phase == .closing {
            let now = UInt64(clamping: core.now.nanoseconds)
            if case .closeTransport? = self.machine?.receivedClose(close.code, reason: close.reason, now: now) {
                self.leave()
            }
        } else {
            self.peerClose = close
            core.peerClosing(id)
        }
    }

    /// The peer broke the protocol: the hub lets what is queued leave, then the Close tells it why.
    func fail(_ error: WebSocketError, core: HubCore) {
        guard let id = self.id else { return }
        self.clearDeadline()
        if self.phase == .closing {
            self.failure = error
            if self.last.isEmpty { self.leave() }
            return
        }
        self.failure = error
        core.failed(id, Disconnect(code: UInt32(error.closeCode.rawValue), reason: error.message))
    }
}

/// Passes decoded messages to the hub.
struct HubSink: MessageSink {
    let core: HubCore
    let id: ConnectionID
    /// Our Close is out: only the peer's Close matters.
    let isClosing: Bool
    var close: WebSocketConnection.PeerClose?

    mutating func message(_ kind: MessageKind, _ payload: Span<UInt8>) -> SinkResponse {
        if self.isClosing { return .proceed }
        return Self.response(self.core.receive(self.id, kind: kind == .text ? .text : .binary, payload))
    }

    mutating func ping(_ payload: Span<UInt8>) -> SinkResponse {
        if self.isClosing { return .proceed }
        self.core.enqueue(self.id) { output in FrameEncoder.append(.pong, payload, mask: nil, to: &output) }
        return Self.response(self.core.flow(of: self.id))
    }

    mutating func pong(_ payload: Span<UInt8>) -> SinkResponse {
        self.core.ponged(self.id)
        return .proceed
    }

    mutating func close(_ code: CloseCode?, _ reason: Span<UInt8>) -> SinkResponse {
        let text = unsafe reason.withUnsafeBufferPointer { bytes in unsafe String(decoding: bytes, as: UTF8.self) }
        self.close = WebSocketConnection.PeerClose(code: code, reason: text)
        return .stop
    }

    /// A connection that the hub is closing still listens for the peer's Close, so nothing here is final.
    private static func response(_ flow: HubCore.Flow) -> SinkResponse {
        flow == .pause ? .pause : .proceed
    }
}

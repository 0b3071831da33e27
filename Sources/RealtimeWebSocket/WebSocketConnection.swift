public import RealtimeEngine
import RealtimeProtocol
import WebSocketCodec

/// The server's end of one WebSocket over a byte stream: handshake, frames and closing, between a stream and a hub.
///
/// It does no I/O and reads no clock. The owner of the stream calls it inside a turn of the hub; see `ByteStream` for
/// the contract. An idle connection holds no buffer.
public final class WebSocketConnection: Transport {
    enum Phase {
        /// The request head is not complete. Moves to `open` or `leaving`.
        case handshake
        /// Messages flow. Moves to `closing` when the hub says that everything queued has left.
        case open
        /// Our Close is out or leaving; the peer's is awaited. Moves to `leaving`.
        case closing
        /// The last bytes are leaving, then the stream is shut down; what comes is discarded. Moves to `ended`.
        case leaving
        /// The stream is gone.
        case ended
    }

    let stream: any ByteStream
    let service: WebSocketService
    let remoteAddress: String
    var phase = Phase.handshake
    var id: ConnectionID?
    var parser: RequestHeadParser?
    var decoder: MessageDecoder?
    var machine: CloseStateMachine?
    /// The peer's Close, until the hub has let everything queued leave.
    var peerClose: PeerClose?
    /// The peer's violation, until the hub has let everything queued leave.
    var failure: WebSocketError?
    /// Input that came while the hub had asked to pause.
    var held: [UInt8] = []
    /// The connection's very last bytes: a Close or an HTTP answer.
    var last: [UInt8] = []
    /// When `expired` is to be called; nil for never.
    ///
    /// Look at it after every call.
    public private(set) var deadline: Instant?

    struct PeerClose {
        var code: CloseCode?
        var reason: String
    }

    /// Makes the server's end of a stream that was just accepted.
    public init(stream: any ByteStream, service: WebSocketService, remoteAddress: String, core: HubCore) {
        self.stream = stream
        self.service = service
        self.remoteAddress = remoteAddress
        self.parser = RequestHeadParser(limits: service.handshakeLimits)
        self.deadline = core.now.advanced(by: core.timing.handshakeTimeout)
    }

    /// Whether `ended` was called: the owner forgets the connection.
    public var isEnded: Bool { self.phase == .ended }

    /// Bytes came from the peer, or reading was started again.
    ///
    /// - Parameters:
    ///   - bytes: what came; used during the call only.
    ///   - core: the hub, in a turn.
    ///   - scratch: room to unmask in, one for each thread.
    public func received(_ bytes: Span<UInt8>, core: HubCore, scratch: inout [UInt8]) {
        if let id = self.id { core.heard(id) }
        switch self.phase {
        case .handshake:
            self.parse(bytes, core: core, scratch: &scratch)
        case .open, .closing:
            if self.held.isEmpty {
                self.decode(bytes, core: core, scratch: &scratch)
            } else {
                var input: [UInt8] = []
                swap(&input, &self.held)
                input.append(contentsOf: [UInt8](copying: bytes))
                self.decode(input.span, core: core, scratch: &scratch)
            }
        case .leaving, .ended:
            break
        }
    }

    /// The stream takes bytes again.
    public func writable(core: HubCore) {
        if !self.last.isEmpty { return self.sendLast() }
        if let id = self.id { core.writable(id) }
    }

    /// The stream has ended: the peer closed it, it broke, or it was aborted.
    ///
    /// The last call.
    public func ended(core: HubCore) {
        if self.phase == .ended { return }
        self.phase = .ended
        self.deadline = nil
        self.held = []
        _ = self.machine?.transportEnded()
        if let id = self.id { core.closed(id) }
    }

    /// The deadline has passed: the request head or a message took too long, or a refused peer lingers.
    public func expired(core: HubCore) {
        guard let deadline = self.deadline, deadline <= core.now else { return }
        self.deadline = nil
        switch self.phase {
        case .handshake:
            self.refuse(.requestTimeout, core: core)
        case .open where self.id.map { id in core.flow(of: id) == .pause } ?? false:
            // The hub itself does not read: the peer is not to blame, and gets the whole time again.
            self.deadline = core.now.advanced(by: core.timing.messageTimeout)
        case .open, .closing:
            self.fail(.tooSlow, core: core)
        case .leaving:
            self.stream.abort()
        case .ended:
            break
        }
    }

    /// How long a peer that was answered and shut down may take to go.
    static let lingerTimeout = Duration.seconds(2)

    func linger(for time: Duration, core: HubCore) {
        self.deadline = core.now.advanced(by: time)
    }

    func clearDeadline() {
        self.deadline = nil
    }

    /// A message must be complete within the time; further bytes of it do not prolong that.
    func watchMessage(core: HubCore) {
        if self.decoder?.isMidMessage != true {
            self.deadline = nil
        } else if self.deadline == nil {
            self.deadline = core.now.advanced(by: core.timing.messageTimeout)
        }
    }
}

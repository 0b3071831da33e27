import RealtimeEngine
import WebSocketCodec

extension WebSocketConnection {
    func parse(_ bytes: Span<UInt8>, core: HubCore, scratch: inout [UInt8]) {
        do throws(HandshakeRejection) {
            guard let (consumed, head) = try self.parser?.parse(bytes) else { return }
            self.parser = nil
            self.answer(head, core: core)
            if self.phase == .open && consumed < bytes.count {
                self.decode(bytes.extracting(consumed..<bytes.count), core: core, scratch: &scratch)
            }
        } catch {
            self.refuse(error, core: core)
        }
    }

    private func answer(_ head: RequestHead, core: HubCore) {
        if let response = self.service.plainResponse(to: head) {
            // A page takes its time over a slow line; a refusal does not.
            return self.respond(response, within: core.timing.closeTimeout, core: core)
        }
        guard let endpoint = self.service.endpoint(at: head.path) else { return self.refuse(.notFound, core: core) }
        switch ServerHandshake.evaluate(head, policy: self.service.policy(for: endpoint)) {
        case .failure(let rejection): self.refuse(rejection, core: core)
        case .success(let acceptance): self.upgrade(endpoint, acceptance, core: core)
        }
    }

    /// The hub takes the connection with the 101 as its first bytes.
    ///
    /// A room that the endpoint joins is joined before they leave, so nothing published after the peer's view of
    /// "connected" is missed.
    private func upgrade(_ endpoint: WebSocketService.Endpoint, _ acceptance: HandshakeAcceptance, core: HubCore) {
        let info = self.service.info(for: endpoint, remoteAddress: self.remoteAddress)
        switch core.open(self, info, greeting: { output in acceptance.append(to: &output) }) {
        case .failure(let refusal):
            self.refuse(self.rejection(for: refusal), core: core)
        case .success(let id):
            let limits = MessageLimits(
                maxMessageBytes: core.limits.messageBytes,
                maxFragments: core.limits.fragmentsPerMessage
            )
            self.id = id
            self.phase = .open
            self.clearDeadline()
            self.decoder = MessageDecoder(role: .server, limits: limits)
        }
    }

    private func rejection(for refusal: HubCore.Refusal) -> HandshakeRejection {
        switch refusal {
        case .connectionLimit, .shuttingDown: .unavailable(retryAfterSeconds: self.service.retryAfterSeconds)
        case .addressLimit: .tooManyConnections(retryAfterSeconds: self.service.retryAfterSeconds)
        // Whole seconds, upwards: who comes too early is refused again.
        case .connectRate(let wait): .unavailable(retryAfterSeconds: Int((wait / .seconds(1)).rounded(.up)))
        }
    }

    func refuse(_ rejection: HandshakeRejection, core: HubCore) {
        var response: [UInt8] = []
        rejection.append(to: &response)
        core.countRefusedHandshake()
        self.respond(response, within: Self.lingerTimeout, core: core)
    }

    private func respond(_ response: [UInt8], within time: Duration, core: HubCore) {
        self.parser = nil
        self.phase = .leaving
        self.last = response
        self.linger(for: time, core: core)
        self.sendLast()
    }
}

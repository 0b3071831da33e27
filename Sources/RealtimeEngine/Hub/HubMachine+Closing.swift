import RealtimeProtocol

extension HubMachine {
    /// Ends a connection with a code that its peer is told.
    mutating func disconnect(_ slot: Int, _ reason: Disconnect, counting metric: Metric? = nil) {
        guard self.connections[slot].phase.isLive else { return }
        if let metric { self.counters.add(metric) }
        self.counters.add(.disconnectsSent)
        self.note(
            .info,
            "disconnected",
            ["connection": "\(self.id(of: slot))", "code": "\(reason.code)", "reason": reason.reason]
        )
        self.beginClosing(slot, reason: reason, farewell: reason, isDrop: reason.allowsReconnect)
    }

    /// The peer closed or asked to close: leaves every room at once, lets what is queued leave, then finishes.
    mutating func peerClosing(_ id: ConnectionID) {
        guard let slot = self.slot(of: id) else { return }
        self.beginClosing(slot, reason: .connectionClosed, farewell: nil, isDrop: false)
    }

    /// The one place where a connection stops being one: rooms, calls and presence end here, exactly once.
    ///
    /// - Parameters:
    ///   - slot: the connection.
    ///   - reason: what the host is told.
    ///   - farewell: what the peer is told; nil when it closed first.
    ///   - isDrop: whether its client is expected to come back.
    mutating func beginClosing(_ slot: Int, reason: Disconnect, farewell: Disconnect?, isDrop: Bool) {
        guard self.connections[slot].phase.isLive else { return }
        self.keepUnsentRest(slot)
        while let last = self.connections[slot].memberships.indices.last {
            self.leave(slot, last, isDrop: isDrop)
        }
        self.connections[slot].phase = .draining
        self.leavingBytes += self.connections[slot].accounted
        self.connections[slot].isHeld = false
        self.connections[slot].farewell = farewell
        if let session = self.connections[slot].session {
            session.held = []
            session.connecting = nil
            if session.isCounted {
                session.isCounted = false
                self.effects.append(.release(user: session.user))
            }
            if session.isConnected {
                session.isConnected = false
                self.counters.add(.clientsConnected, -1)
                self.callClosed(slot, session, reason)
                self.effects.append(.event(.closed(self.client(slot, session), reason)))
            }
        } else {
            self.effects.append(.event(.closed(self.rawClient(slot), reason)))
        }
        self.schedule(slot, at: self.time.now.advanced(by: self.configuration.timing.closeTimeout))
        self.markReady(slot)
    }

    /// Everything queued was taken: the transport may say goodbye.
    ///
    /// It gets the close timeout once more for that.
    mutating func finishIfDrained(_ slot: Int) {
        guard self.connections[slot].phase == .draining, self.connections[slot].own.isEmpty else { return }
        self.connections[slot].phase = .finishing
        self.schedule(slot, at: self.time.now.advanced(by: self.configuration.timing.closeTimeout))
        self.effects.append(.finish(slot, self.connections[slot].farewell))
    }

    private mutating func callClosed(_ slot: Int, _ session: ClientSession, _ reason: Disconnect) {
        guard case .handler = self.configuration.connections else { return }
        let event = ClosedEvent(client: self.client(slot, session), reason: reason)
        self.call(slot, .closed, .closed(event), through: nil)
    }

    /// A raw connection as events name it: it has no client id and no user.
    func rawClient(_ slot: Int) -> Client {
        Client(connection: self.id(of: slot), id: "", user: "")
    }

    func client(_ slot: Int, _ session: ClientSession) -> Client {
        Client(
            connection: self.id(of: slot),
            id: session.id,
            user: session.user,
            roles: session.roles,
            info: session.info
        )
    }
}

import RealtimeProtocol

extension HubMachine {
    mutating func connect(_ slot: Int, _ session: ClientSession, _ request: ConnectRequest, id: UInt32) {
        guard self.connections[slot].phase == .opening, id != 0 else {
            return self.disconnect(slot, .badRequest, counting: .disconnectsBadRequest)
        }
        self.connections[slot].understandsGaps = request.name.hasPrefix("swift-realtime")
        switch self.configuration.connections {
        case .granted(let grant):
            self.grant(slot, session, grant, request, id: id)
        case .handler:
            let event = ConnectEvent(
                connection: self.id(of: slot),
                client: session.id,
                remoteAddress: session.remoteAddress,
                token: request.token,
                data: request.data,
                name: request.name,
                version: request.version
            )
            self.call(slot, .connect(request, commandID: id), .connect(event), through: .connect)
        }
    }

    /// The client is who it is; now the rooms of the server's choice, then the reply.
    mutating func letIn(
        _ slot: Int,
        _ session: ClientSession,
        _ grant: ConnectGrant,
        _ request: ConnectRequest,
        id: UInt32
    ) {
        session.user = grant.user
        session.roles = grant.roles
        session.info = grant.info
        session.isConnected = true
        self.counters.add(.clientsConnected)
        self.effects.append(.event(.connected(self.client(slot, session))))
        self.connections[slot].phase = .joining
        self.connections[slot].isHeld = true
        let personal = self.configuration.personalRooms && !grant.user.isEmpty ? ["#" + grant.user] : []
        var rooms: [String] = []
        for room in grant.rooms + personal where !rooms.contains(room) { rooms.append(room) }
        session.connecting = ConnectProgress(commandID: id, data: grant.data, remaining: rooms.count)
        for room in rooms {
            let asked = request.subs.first { subscription in subscription.channel == room }
            let since = asked.flatMap { asked in asked.recover ? asked.position : nil }
            let join = Join(
                connection: self.id(of: slot),
                room: -1,
                purpose: .connect,
                since: since,
                permissions: .all.subtracting(.publish)
            )
            self.begin(join, room: room)
        }
        self.finishConnectIfReady(slot)
    }

    /// One more of the server's rooms is joined.
    mutating func connectJoined(_ slot: Int, _ room: String, _ result: SubscribeResult) {
        guard let session = self.connections[slot].session else { return }
        session.connecting?.remaining -= 1
        session.connecting?.subscriptions.append(.init(channel: room, result: result))
        self.finishConnectIfReady(slot)
    }

    private mutating func finishConnectIfReady(_ slot: Int) {
        guard
            self.connections[slot].phase == .joining,
            let session = self.connections[slot].session,
            let progress = session.connecting,
            progress.remaining == 0
        else { return }
        session.connecting = nil
        self.connections[slot].phase = .open
        // Whole seconds on the wire, and 0 would mean that there are no pings.
        let ping = max(1, UInt32(clamping: self.configuration.timing.pingInterval.components.seconds))
        let result = ConnectResult(
            client: session.id,
            version: self.announcement,
            data: progress.data,
            subs: progress.subscriptions,
            ping: ping,
            pong: true,
            node: self.configuration.nodeName,
            time: self.time.wallMilliseconds
        )
        self.reply(slot, progress.commandID, .connect(result))
        self.schedule(slot, at: self.time.now.advanced(byNanoseconds: self.frameLimits.pingInterval))
        self.resume(slot)
    }
}

import RealtimeProtocol

extension HubMachine {
    mutating func publish(_ slot: Int, _ session: ClientSession, _ request: PublishRequest, id: UInt32) {
        guard let number = self.configuration.rooms.ruleNumber(for: request.channel) else {
            return self.fail(slot, id, .unknownChannel)
        }
        if self.isForeignPersonalRoom(request.channel, session) { return self.fail(slot, id, .permissionDenied) }
        let key = request.key
        if session.user.isEmpty, !key.isEmpty,
            key.utf8.count < self.configuration.limits.anonymousPublishKeyBytes
        {
            self.counters.add(.keysRefusedLength)
            return self.fail(slot, id, .badRequest)
        }
        switch self.configuration.rooms.rules[number].access {
        case .granted(let grant):
            guard grant.contains(.publish) else { return self.fail(slot, id, .permissionDenied) }
            self.publish(slot, session, request, PublishGrant(data: request.data), id: id)
        case .handler(let handler):
            let event = PublishEvent(
                client: self.client(slot, session),
                room: request.channel,
                data: request.data,
                key: key,
                fence: request.fence
            )
            let purpose = PendingCall.Purpose.publish(request, commandID: id)
            self.call(slot, purpose, .publish(handler, event), through: .publish(rule: number))
        }
    }

    /// The client may: hands the publication to the broker.
    ///
    /// The reply comes when the log holds it.
    mutating func publish(
        _ slot: Int,
        _ session: ClientSession,
        _ request: PublishRequest,
        _ grant: PublishGrant,
        id: UInt32
    ) {
        if let key = grant.conflationKey, key.utf8.count > self.configuration.limits.conflationKeyBytes {
            self.counters.add(.keysRefusedLength)
            return self.fail(slot, id, .internalError)
        }
        let room = request.channel
        let index = self.membership(slot, named: room)
        let chanInfo = index.flatMap { index in self.connections[slot].memberships[index].info }
        let publisher = ClientInfo(user: session.user, client: session.id, connInfo: session.info, chanInfo: chanInfo)
        let payload = Payload(kind: .json, bytes: grant.data.bytes)
        var entry = LogEntry(payload: payload, publisher: publisher, tags: grant.tags)
        entry.conflationKey = grant.conflationKey
        let history = self.configuration.rooms.policy(for: room).history
        self.connections[slot].pendingPublishes += 1
        let key = request.key.isEmpty ? nil : PublishKey(publisher: .user(session.user), key: request.key)
        self.request(.publish(self.id(of: slot), commandID: id)) { id in
            .publish(id, room: room, entry, history, key: key, fence: request.fence)
        }
    }

    mutating func history(_ slot: Int, _ request: HistoryRequest, id: UInt32) {
        if let refusal = self.readRefusal(slot, request.channel, .history) { return self.fail(slot, id, refusal) }
        let page = self.configuration.limits.historyPage
        let limit = request.limit < 0 ? page : min(Int(request.limit), page)
        let query = HistoryQuery(since: request.since, limit: limit, reverse: request.reverse)
        self.connections[slot].isHeld = true
        self.request(.history(self.id(of: slot), commandID: id)) { id in
            .history(id, room: request.channel, query)
        }
    }

    mutating func presence(_ slot: Int, _ room: String, id: UInt32, countsOnly: Bool) {
        if let refusal = self.readRefusal(slot, room, .presence) { return self.fail(slot, id, refusal) }
        guard self.configuration.rooms.policy(for: room).presence else { return self.fail(slot, id, .notAvailable) }
        self.connections[slot].isHeld = true
        self.request(.presence(self.id(of: slot), commandID: id, countsOnly: countsOnly)) { id in
            .presence(id, room: room)
        }
    }

    /// Why a client may not read a room: no static grant and not a member with the permission.
    private func readRefusal(_ slot: Int, _ room: String, _ wanted: RoomGrant) -> ErrorReply? {
        guard let rule = self.configuration.rooms.rule(for: room) else { return .unknownChannel }
        if let index = self.membership(slot, named: room) {
            let permissions = self.connections[slot].memberships[index].permissions
            return permissions.contains(wanted) ? nil : .permissionDenied
        }
        if room.utf8.first == UInt8(ascii: "#") && self.configuration.personalRooms { return .permissionDenied }
        guard case .granted(let grant) = rule.access, grant.contains(wanted) else { return .permissionDenied }
        return nil
    }

    /// Whether a room is another user's own.
    func isForeignPersonalRoom(_ room: String, _ session: ClientSession) -> Bool {
        self.configuration.personalRooms && room.utf8.first == UInt8(ascii: "#") && room != "#" + session.user
    }

    mutating func rpc(_ slot: Int, _ session: ClientSession, _ request: RPCRequest, id: UInt32) {
        if request.method.hasPrefix("realtime.") { return self.reserved(slot, session, request, id: id) }
        guard case .handler = self.configuration.connections else { return self.fail(slot, id, .methodNotFound) }
        let event = RPCEvent(client: self.client(slot, session), method: request.method, data: request.data)
        self.call(slot, .rpc(commandID: id), .rpc(event), through: .rpc)
    }

    mutating func message(_ slot: Int, _ session: ClientSession, _ request: SendRequest) {
        guard case .handler = self.configuration.connections else { return self.disconnect(slot, .notAvailable) }
        let event = MessageEvent(client: self.client(slot, session), data: request.data)
        self.call(slot, .message, .message(event), through: .message)
    }
}

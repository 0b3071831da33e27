import RealtimeProtocol

extension HubMachine {
    mutating func subscribe(_ slot: Int, _ session: ClientSession, _ request: SubscribeRequest, id: UInt32) {
        if let refusal = self.refusal(slot, session, request.channel) {
            return self.fail(slot, id, refusal)
        }
        guard let number = self.configuration.rooms.ruleNumber(for: request.channel) else {
            return self.fail(slot, id, .unknownChannel)
        }
        let rule = self.configuration.rooms.rules[number]
        let consumer: String?
        switch self.consumer(in: request, rule.policy) {
        case .success(let name): consumer = name
        case .failure(let error): return self.fail(slot, id, error)
        }
        switch rule.access {
        case .granted(let grant):
            guard grant.contains(.subscribe) else { return self.fail(slot, id, .permissionDenied) }
            self.subscribe(slot, request, SubscribeGrant(permissions: grant), consumer: consumer, id: id)
        case .handler(let handler):
            let event = SubscribeEvent(
                client: self.client(slot, session),
                room: request.channel,
                token: request.token,
                data: request.data,
                since: request.recover ? request.position : nil,
                consumer: consumer
            )
            let purpose = PendingCall.Purpose.subscribe(request, consumer: consumer, commandID: id)
            self.call(slot, purpose, .subscribe(handler, event), through: .subscribe(rule: number))
        }
    }

    /// The client may: joins, and holds later commands back until the answer is queued.
    mutating func subscribe(
        _ slot: Int,
        _ request: SubscribeRequest,
        _ grant: SubscribeGrant,
        consumer: String?,
        id: UInt32
    ) {
        guard let session = self.connections[slot].session else { return }
        self.connections[slot].isHeld = true
        let join = Join(
            connection: self.id(of: slot),
            room: -1,
            purpose: .command(id),
            since: request.recover ? request.position : nil,
            consumer: consumer.map { name in ConsumerID(user: session.user, name: name) },
            permissions: grant.permissions,
            info: grant.info,
            data: grant.data,
            snapshot: consumer == nil ? grant.snapshot : nil,
            rejectsUnrecovered: request.flags.contains(.rejectUnrecovered)
        )
        self.begin(join, room: request.channel)
    }

    /// The consumer that a subscription names, if it does.
    ///
    /// The member `consumer` of its data is the library's in every room: a client that wants to acknowledge must not be
    /// let in without.
    private mutating func consumer(
        in request: SubscribeRequest,
        _ policy: RoomPolicy
    ) -> Result<String?, ErrorReply> {
        do throws(ProtocolError) {
            guard let name = try ConsumerName.read(request.data, limits: self.protocolLimits) else {
                return .success(nil)
            }
            guard policy.consumers != nil, self.keepsConsumers else { return .failure(.notAvailable) }
            if !name.isEmpty && name.utf8.count <= self.configuration.limits.consumerNameBytes {
                return .success(name)
            }
        } catch {
            self.note(.info, "bad consumer", ["error": error.message])
        }
        self.counters.add(.consumerNamesRefused)
        return .failure(.badRequest)
    }

    /// Why a client may not ask for a room at all.
    private mutating func refusal(_ slot: Int, _ session: ClientSession, _ room: String) -> ErrorReply? {
        if room.isEmpty || room.utf8.count > self.configuration.limits.roomNameBytes {
            self.counters.add(.namesRefusedLength)
            return .badRequest
        }
        if self.isForeignPersonalRoom(room, session) { return .permissionDenied }
        if self.membership(slot, named: room) != nil { return .alreadySubscribed }
        if self.connections[slot].memberships.count >= self.configuration.limits.roomsPerConnection {
            self.counters.add(.joinsRefusedRoomsPerConnection)
            return .limitExceeded
        }
        return nil
    }

    /// The last step of a join without anything missed to send, or without a promise about it: at the head.
    mutating func finish(_ join: Join) {
        guard let slot = self.slot(of: join.connection), self.isWanted(join) else {
            return self.loseInterest(join.room)
        }
        let position = self.rooms[Int(join.room)].position
        let isThere = join.since == position
        if !isThere, let snapshot = join.snapshot { return self.follow(snapshot, join, slot) }
        self.complete(join, slot, recovered: isThere, position: position, cursor: nil)
    }

    /// Enters the room and queues the answer in one step, so that nothing can come between them.
    mutating func complete(
        _ join: Join,
        _ slot: Int,
        recovered: Bool,
        position: StreamPosition,
        cursor: UInt64?
    ) {
        let room = Int(join.room)
        if let refusal = self.entryRefusal(join, recovered: recovered) {
            self.loseInterest(join.room)
            return self.refuse(join, refusal)
        }
        self.enter(slot, join, at: cursor)
        let keepsHistory = self.rooms[room].policy.history.publications > 0
        let result = SubscribeResult(
            recoverable: keepsHistory,
            position: position,
            publications: recovered ? join.recovered.map(\.publication) : [],
            recovered: recovered,
            positioned: true,
            data: join.data,
            wasRecovering: join.since != nil
        )
        self.answer(join, slot, result)
        if join.isFollowing { self.sendFollowing(join, slot) }
    }

    /// Why a client may not enter after all: too many are there, or what it missed is lost and it does not want that.
    mutating func entryRefusal(_ join: Join, recovered: Bool) -> ErrorReply? {
        if self.rooms[Int(join.room)].interest > self.configuration.limits.membersPerRoom {
            self.counters.add(.joinsRefusedMemberLimit)
            return .limitExceeded
        }
        if join.since == nil { return nil }
        self.counters.add(recovered ? .recoveriesComplete : .recoveriesRefused)
        return !recovered && join.rejectsUnrecovered ? .unrecoverablePosition : nil
    }

    mutating func answer(_ join: Join, _ slot: Int, _ result: SubscribeResult) {
        switch join.purpose {
        case .command(let id):
            self.reply(slot, id, .subscribe(result))
            self.resume(slot)
        case .connect:
            self.connectJoined(slot, self.rooms[Int(join.room)].name, result)
        case .raw:
            break
        }
    }

    /// A join that cannot be; its interest is given back already.
    mutating func refuse(_ join: Join, _ error: ErrorReply) {
        guard let slot = self.slot(of: join.connection), self.connections[slot].phase.isLive else { return }
        switch join.purpose {
        case .command(let id):
            self.fail(slot, id, error)
            self.resume(slot)
        case .connect, .raw:
            let reason: Disconnect = error.code == .limitExceeded ? .channelLimit : .internalServerError
            self.disconnect(slot, reason)
        }
    }

    mutating func unsubscribe(_ slot: Int, _ room: String, id: UInt32) {
        if let index = self.membership(slot, named: room) {
            self.keepUnsentRest(slot, of: index)
            self.leave(slot, index)
        }
        self.reply(slot, id, .unsubscribe)
    }
}

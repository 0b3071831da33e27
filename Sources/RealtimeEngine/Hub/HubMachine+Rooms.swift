import RealtimeProtocol

extension HubMachine {
    /// Starts a join: finds or opens the room, and waits for the broker if this hub does not follow the room yet.
    mutating func begin(_ join: Join, room name: String) {
        var join = join
        join.room = self.openRoom(name)
        let room = Int(join.room)
        self.rooms[room].interest += 1
        switch self.rooms[room].phase {
        case .live:
            self.proceed(join)
        case .subscribing:
            self.rooms[room].waiting.append(join)
        case .free:
            self.rooms[room].phase = .subscribing
            self.rooms[room].waiting.append(join)
            let history = self.rooms[room].policy.history
            self.request(.subscribe(room: join.room)) { id in .subscribe(id, room: name, history) }
        }
    }

    private mutating func openRoom(_ name: String) -> Int32 {
        if let place = self.roomIndex[name] { return place }
        let place: Int32
        if let free = self.freeRooms.popLast() {
            place = free
        } else {
            self.rooms.append(HubRoom())
            place = Int32(self.rooms.count - 1)
        }
        self.rooms[Int(place)].name = name
        let policy = self.configuration.rooms.policy(for: name)
        self.rooms[Int(place)].policy = policy
        if policy.batching.isCut { self.note(.warning, "batch window cut to 50 ms", ["room": name]) }
        self.roomIndex[name] = place
        self.counters.add(.roomsOpen)
        return place
    }

    /// One member or join less.
    ///
    /// A room without any is given up at the end of the turn: nothing that goes over the room's members finds it gone,
    /// and one that is left and joined again costs no subscription.
    mutating func loseInterest(_ place: Int32) {
        self.rooms[Int(place)].interest -= 1
        if self.rooms[Int(place)].interest == 0 { self.idleRooms.append(place) }
    }

    /// Gives up the rooms that nobody is interested in any more.
    mutating func closeIdleRooms() {
        for place in self.idleRooms {
            guard self.rooms[Int(place)].interest == 0, self.rooms[Int(place)].phase == .live else { continue }
            self.effects.append(.broker(.unsubscribe(room: self.rooms[Int(place)].name)))
            self.closeRoom(place)
        }
        self.idleRooms.removeAll(keepingCapacity: true)
    }

    /// Takes back a join that waits for the broker.
    mutating func cancelJoin(_ slot: Int, room name: String) {
        guard let place = self.roomIndex[name] else { return }
        let id = self.id(of: slot)
        let index = self.rooms[Int(place)].waiting.firstIndex { join in join.connection == id }
        guard let index else { return }
        self.rooms[Int(place)].waiting.remove(at: index)
        self.loseInterest(place)
    }

    private mutating func closeRoom(_ place: Int32) {
        let room = Int(place)
        self.roomIndex[self.rooms[room].name] = nil
        var fresh = HubRoom()
        // Lists of this turn and the sweep may still name the place.
        fresh.isDirty = self.rooms[room].isDirty
        self.heldBytes -= self.rooms[room].accounted
        fresh.isBatchOpen = self.rooms[room].isBatchOpen
        fresh.isWarm = self.rooms[room].isWarm
        self.rooms[room] = fresh
        self.freeRooms.append(place)
        self.counters.add(.roomsOpen, -1)
    }

    /// The broker's answer to a subscription.
    mutating func subscribed(_ place: Int32, _ answer: Result<StreamPosition, BrokerError>) {
        let room = Int(place)
        var waiting: [Join] = []
        swap(&waiting, &self.rooms[room].waiting)
        switch answer {
        case .success(let position):
            self.rooms[room].phase = .live
            self.rooms[room].epoch = position.epoch
            self.rooms[room].offset = position.offset
            for join in waiting { self.proceed(join) }
            if self.rooms[room].interest == 0 { self.idleRooms.append(place) }
        case .failure(let error):
            self.counters.add(.brokerErrors)
            self.note(.error, "room not opened", ["room": self.rooms[room].name, "error": error.message])
            // It may have been done all the same, and nobody would ever take it back.
            if error.code == .timeout { self.effects.append(.broker(.unsubscribe(room: self.rooms[room].name))) }
            self.closeRoom(place)
            if error.code == .roomLimit { self.counters.add(.joinsRefusedRoomLimit, waiting.count) }
            for join in waiting { self.refuse(join, Self.reply(for: error)) }
        }
    }

    /// The room is live: recovers if that was asked, else joins at the head.
    private mutating func proceed(_ join: Join) {
        guard self.isWanted(join) else { return self.loseInterest(join.room) }
        if let consumer = join.consumer { return self.openConsumer(join, consumer) }
        let position = self.headPosition(of: Int(join.room))
        guard let since = join.since, since.epoch == position.epoch, since.offset < position.offset else {
            return self.finish(join)
        }
        self.readMissed(join, after: since)
    }

    /// Whether the asker is still there, and not yet a member.
    func isWanted(_ join: Join) -> Bool {
        guard let slot = self.slot(of: join.connection), self.connections[slot].phase.isLive else { return false }
        return self.membership(slot, in: join.room) == nil
    }

    /// The place of a room in a connection's list, or nil when it is no member.
    func membership(_ slot: Int, in room: Int32) -> Int? {
        self.connections[slot].memberships.firstIndex { membership in membership.room == room }
    }

    func membership(_ slot: Int, named name: String) -> Int? {
        guard let room = self.roomIndex[name] else { return nil }
        return self.membership(slot, in: room)
    }

    /// Adds the member with its cursor.
    ///
    /// From here on it gets everything that is appended.
    ///
    /// - Parameter position: where its cursor starts; nil for the head.
    mutating func enter(_ slot: Int, _ join: Join, at position: UInt64?) {
        let room = Int(join.room)
        let format = Int(self.connections[slot].format)
        while self.rooms[room].logs.count <= format {
            let log = RoomLog(headOffset: self.rooms[room].offset, byteLimit: self.configuration.limits.roomLogBytes)
            self.rooms[room].logs.append(log)
        }
        self.addMembership(slot, join, place: Int32(self.rooms[room].logs[format].join(Int32(slot), at: position)))
    }

    /// Writes down that a connection is in a room, and tells the others.
    mutating func addMembership(_ slot: Int, _ join: Join, place: Int32) {
        let room = Int(join.room)
        let membership = Membership(
            room: join.room,
            place: place,
            permissions: join.permissions,
            info: join.info
        )
        self.connections[slot].memberships.append(membership)
        self.counters.add(.memberships)
        guard let session = self.connections[slot].session, self.rooms[room].policy.presence else { return }
        let info = self.clientInfo(session, membership)
        let policy = self.rooms[room].policy
        let name = self.rooms[room].name
        self.effects.append(
            .broker(.join(room: name, info, announce: policy.joinLeave, grace: policy.presenceGrace))
        )
    }

    /// Takes a member out: log, presence and interest.
    ///
    /// - Parameter isDrop: Whether the client is expected to come back, so that presence waits for it.
    mutating func leave(_ slot: Int, _ index: Int, isDrop: Bool = false) {
        let membership = self.connections[slot].memberships[index]
        let room = Int(membership.room)
        let format = Int(self.connections[slot].format)
        if !membership.hasCursor {
            self.closeConsumer(slot, in: membership.room)
        } else if let moved = self.rooms[room].logs[format].leave(Int(membership.place)) {
            self.correct(Int(moved), room: membership.room, place: membership.place)
        }
        let last = self.connections[slot].memberships.count - 1
        self.connections[slot].memberships.swapAt(index, last)
        self.connections[slot].memberships.removeLast()
        if self.connections[slot].partial == Int32(last) { self.connections[slot].partial = Int32(index) }
        self.counters.add(.memberships, -1)
        if let session = self.connections[slot].session { self.leaveLeases(session, membership) }
        if let session = self.connections[slot].session, self.rooms[room].policy.presence {
            let announce = self.rooms[room].policy.joinLeave
            let info = self.clientInfo(session, membership)
            self.effects.append(.broker(.leave(room: self.rooms[room].name, info, announce: announce, isDrop: isDrop)))
        }
        self.loseInterest(membership.room)
    }

    /// Another member's log place changed because the last one moved into a gap.
    private mutating func correct(_ slot: Int, room: Int32, place: Int32) {
        guard let index = self.membership(slot, in: room) else { return }
        self.connections[slot].memberships[index].place = place
    }

    func clientInfo(_ session: ClientSession, _ membership: Membership) -> ClientInfo {
        ClientInfo(user: session.user, client: session.id, connInfo: session.info, chanInfo: membership.info)
    }
}

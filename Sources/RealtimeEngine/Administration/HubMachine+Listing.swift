import RealtimeProtocol

/// What a hub has, for operators: nothing is kept for it, everything is looked at when somebody asks.
extension HubMachine {
    /// Connections from a slot on, in the order of their slots; at most `limit`.
    func connections(from slot: Int, limit: Int) -> [ConnectionSummary] {
        var found: [ConnectionSummary] = []
        var slot = max(0, slot)
        while slot < self.connections.count, found.count < limit {
            if self.connections[slot].phase != .free { found.append(self.summary(of: slot)) }
            slot += 1
        }
        return found
    }

    /// The slots of live connections that are meant, in order; at most `limit`.
    func slots(of target: ConnectionTarget, limit: Int = .max) -> [Int] {
        var found: [Int] = []
        for slot in self.connections.indices where self.connections[slot].phase.isLive {
            guard found.count < limit else { break }
            guard let session = self.connections[slot].session, session.isMeant(by: target) else { continue }
            found.append(slot)
            if case .client = target { break }
        }
        return found
    }

    /// One connection as operators see it.
    func summary(of slot: Int) -> ConnectionSummary {
        let session = self.connections[slot].session
        let roundTrip = self.connections[slot].roundTrip
        let state: ConnectionSummary.State =
            switch self.connections[slot].phase {
            case .opening, .joining: .opening
            case .open: .open
            case .free, .draining, .finishing: .closing
            }
        return ConnectionSummary(
            hub: 0,
            connection: self.id(of: slot),
            client: session?.id ?? "",
            user: session?.user ?? "",
            info: session?.info,
            remoteAddress: "",
            state: state,
            openedAt: self.connections[slot].openedAt,
            rooms: self.connections[slot].memberships.count,
            bytesBehind: self.bytesBehind(slot),
            ownQueueBytes: self.connections[slot].own.waiting,
            roundTrip: roundTrip < 0 ? nil : .nanoseconds(roundTrip)
        )
    }

    /// The first rooms with members here, by name, that come after `name`; at most `limit`.
    ///
    /// Cost: one look at each room, and a sort of twice the limit now and then.
    func rooms(after name: String?, limit: Int) -> [RoomSummary] {
        var found: [(name: String, place: Int)] = []
        var last: String?
        for place in self.rooms.indices where self.rooms[place].phase == .live {
            let room = self.rooms[place].name
            if let name, room <= name { continue }
            if let last, room >= last { continue }
            found.append((room, place))
            guard found.count >= 2 * limit else { continue }
            found.sort { left, right in left.name < right.name }
            found.removeLast(found.count - limit)
            last = found.last?.name
        }
        found.sort { left, right in left.name < right.name }
        return found.prefix(limit).map { room in self.summary(ofRoom: room.place) }
    }

    /// Members of a room here, and joins that are under way.
    func members(of room: String) -> Int {
        self.roomIndex[room].map { place in self.rooms[Int(place)].interest } ?? 0
    }

    private func summary(ofRoom place: Int) -> RoomSummary {
        var bytes = 0
        for log in self.rooms[place].logs.indices { bytes += self.rooms[place].logs[log].bytes }
        return RoomSummary(
            name: self.rooms[place].name,
            members: self.rooms[place].interest,
            logBytes: bytes,
            position: self.rooms[place].position
        )
    }
}

extension ClientSession {
    fileprivate func isMeant(by target: ConnectionTarget) -> Bool {
        switch target {
        case .client(let id): self.id == id
        case .user(let user): self.isConnected && !user.isEmpty && self.user == user
        }
    }
}

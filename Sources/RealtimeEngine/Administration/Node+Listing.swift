import RealtimeProtocol

/// What a node has, for operators. Each answer is of one moment in each hub, and of one moment after another for
/// several hubs.
extension Node {
    /// A part of the list of all connections, by hub and slot.
    ///
    /// A slot is used again, so who opens while the pages are read may be before them; nobody who stays is left out or
    /// listed twice. Cost: one look at each membership of the connections in the page.
    ///
    /// - Parameters:
    ///   - place: where the last page ended (``ConnectionPage/next``); nil for the first page.
    ///   - limit: how many at most, and no more than ``Limits/administrationPage``.
    public func connections(after place: ConnectionPlace? = nil, limit: Int = 100) async -> ConnectionPage {
        let limit = self.page(limit)
        var found: [ConnectionSummary] = []
        for hub in self.hubs where hub.number >= place?.hub ?? 0 {
            let first = hub.number == place?.hub ? Int(place?.slot ?? -1) + 1 : 0
            found += await hub.connections(from: first, limit: limit + 1 - found.count)
            if found.count > limit { break }
        }
        if found.count <= limit { return ConnectionPage(connections: found, next: nil) }
        found.removeLast()
        return ConnectionPage(connections: found, next: found.last?.place)
    }

    /// The connections of a client or a user, by hub and slot; at most ``Limits/administrationPage``.
    ///
    /// Cost: one look at each connection of the node.
    public func connections(of target: ConnectionTarget) async -> [ConnectionSummary] {
        var found: [ConnectionSummary] = []
        for hub in self.hubs {
            found += await hub.connections(of: target, limit: self.limits.administrationPage - found.count)
        }
        return found
    }

    /// A part of the list of rooms that have members on this node, by name.
    ///
    /// Cost: one look at each room of each hub.
    ///
    /// - Parameters:
    ///   - name: where the last page ended (``RoomPage/next``); nil for the first page.
    ///   - limit: how many at most, and no more than ``Limits/administrationPage``.
    public func rooms(after name: String? = nil, limit: Int = 100) async -> RoomPage {
        let limit = self.page(limit)
        var found: [RoomSummary] = []
        for hub in self.hubs { found += await hub.rooms(after: name, limit: limit + 1) }
        found.sort { left, right in left.name < right.name }
        var rooms: [RoomSummary] = []
        for room in found {
            if rooms.last?.name == room.name {
                rooms[rooms.count - 1].add(room)
            } else {
                rooms.append(room)
            }
        }
        if rooms.count <= limit { return RoomPage(rooms: rooms, next: nil) }
        rooms.removeLast(rooms.count - limit)
        return RoomPage(rooms: rooms, next: rooms.last?.name)
    }

    /// Members of a room on this node, and joins that are under way.
    ///
    /// Cost: one lookup in each hub.
    public func members(of room: String) async -> Int {
        var count = 0
        for hub in self.hubs { count += await hub.members(of: room) }
        return count
    }

    /// The connections for which most bytes wait, the worst first; those that keep up are not among them.
    ///
    /// Cost: one look at each membership of the node.
    ///
    /// - Parameter count: how many at most, and no more than ``Limits/administrationPage``.
    public func slowest(_ count: Int) async -> [SlowConnection] {
        let count = max(0, min(count, self.limits.administrationPage))
        var found: [SlowConnection] = []
        for hub in self.hubs { found += await hub.slowest(count) }
        found.sort { left, right in
            if left.waitingBytes != right.waitingBytes { return left.waitingBytes > right.waitingBytes }
            return (left.hub, left.connection.slot) < (right.hub, right.connection.slot)
        }
        return Array(found.prefix(count))
    }

    private func page(_ limit: Int) -> Int {
        max(1, min(limit, self.limits.administrationPage))
    }
}

extension RoomSummary {
    /// The same room on another hub, which may have heard of more.
    fileprivate mutating func add(_ other: RoomSummary) {
        self.members += other.members
        self.logBytes += other.logBytes
        if other.position.epoch == self.position.epoch {
            self.position.offset = max(self.position.offset, other.position.offset)
        }
    }
}

import RealtimeProtocol

/// What slow peers make a hub hold, counted as it changes, and how a hub gives it back when its node holds too much.
extension HubMachine {
    /// Rooms whose logs, and rooms whose keys, are given up in one turn at most.
    private static var roomsShedPerTurn: Int { 16 }
    /// Connections ended in one turn at most.
    private static var connectionsShedPerTurn: Int { 64 }

    /// Bytes in logs and own queues, and those of connections that are being closed.
    var memory: (held: Int, leaving: Int) { (self.heldBytes, self.leavingBytes) }

    /// Whether some member of a room does not have everything.
    ///
    /// Asked of the logs in place: a property of the room would copy it.
    func hasLaggards(_ room: Int) -> Bool {
        for log in self.rooms[room].logs.indices where self.rooms[room].logs[log].hasLaggards { return true }
        return false
    }

    /// Notes what a room holds now.
    mutating func account(room: Int) {
        var bytes = self.rooms[room].conflation.bytes
        for log in self.rooms[room].logs.indices { bytes += self.rooms[room].logs[log].capacity }
        self.heldBytes += bytes - self.rooms[room].accounted
        self.rooms[room].accounted = bytes
    }

    /// Notes what a connection's own queue holds now.
    mutating func account(connection slot: Int) {
        let bytes = self.connections[slot].own.waiting
        let change = bytes - self.connections[slot].accounted
        if change == 0 { return }
        self.heldBytes += change
        if !self.connections[slot].phase.isLive { self.leavingBytes += change }
        self.connections[slot].accounted = bytes
    }

    /// Gives back so many bytes, if that many can be given: what nobody needs, then the logs of rooms with members that
    /// lag, then what these rooms keep of each key, then the connections with the largest queues; the largest first
    /// each time.
    ///
    /// What is left for the next turn is bounded by what one turn may do. A queue goes when its connection does.
    mutating func shed(_ bytes: Int) {
        var left = bytes - self.leavingBytes
        if left <= 0 { return }
        left -= self.releaseWarmRooms()
        left -= self.shedRooms(left) { machine, room in machine.shedLogs(room) }
        left -= self.shedRooms(left) { machine, room in machine.shedKeys(room) }
        if left > 0 { self.shedQueues(left) }
    }

    private mutating func releaseWarmRooms() -> Int {
        let before = self.heldBytes
        for place in self.warmRooms {
            let room = Int(place)
            for log in self.rooms[room].logs.indices { self.rooms[room].logs[log].releaseIfQuiet(all: true) }
            if !self.hasLaggards(room) { self.rooms[room].conflation.removeAll() }
            self.account(room: room)
        }
        return before - self.heldBytes
    }

    private mutating func shedRooms(_ bytes: Int, _ shed: (inout HubMachine, Int32) -> Void) -> Int {
        if bytes <= 0 { return 0 }
        var worst: [(room: Int32, bytes: Int)] = []
        for place in self.warmRooms where self.hasLaggards(Int(place)) {
            worst.append((place, self.rooms[Int(place)].accounted))
        }
        worst.sort { left, right in left.bytes == right.bytes ? left.room < right.room : left.bytes > right.bytes }
        let before = self.heldBytes
        for (place, _) in worst.prefix(Self.roomsShedPerTurn) where before - self.heldBytes < bytes {
            shed(&self, place)
            self.account(room: Int(place))
        }
        return before - self.heldBytes
    }

    /// Trims a room's logs past everybody who lags; the room's overflow policy says what becomes of them.
    private mutating func shedLogs(_ place: Int32) {
        let room = Int(place)
        for log in self.rooms[room].logs.indices {
            let overtaken = self.rooms[room].logs[log].trimAll()
            if overtaken.isEmpty { continue }
            self.counters.add(.shedRoomLogs)
            self.overtake(place, log, overtaken)
        }
    }

    private mutating func shedKeys(_ place: Int32) {
        let keys = self.rooms[Int(place)].conflation.count
        if keys == 0 { return }
        self.counters.add(.conflatedKeysForgotten, keys)
        self.rooms[Int(place)].conflation.removeAll()
    }

    private mutating func shedQueues(_ bytes: Int) {
        var worst: [(slot: Int, bytes: Int)] = []
        for slot in self.connections.indices where self.connections[slot].accounted > 0 {
            if self.connections[slot].phase.isLive { worst.append((slot, self.connections[slot].accounted)) }
        }
        worst.sort { left, right in left.bytes == right.bytes ? left.slot < right.slot : left.bytes > right.bytes }
        var left = bytes
        for (slot, held) in worst.prefix(Self.connectionsShedPerTurn) where left > 0 {
            left -= held
            self.disconnect(slot, .slow, counting: .shedOwnQueues)
        }
    }
}

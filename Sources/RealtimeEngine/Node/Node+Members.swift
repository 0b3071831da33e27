extension Node {
    /// How many members of a room are on this node, with joins that are under way.
    ///
    /// For features that work only while somebody is there. Cost: a look into a table of each hub.
    public func memberCount(of room: String) async -> Int {
        var count = 0
        for hub in self.hubs { count += await hub.memberCount(of: room) }
        return count
    }
}

extension Hub {
    func memberCount(of room: String) -> Int { self.core.machine.memberCount(of: room) }
}

extension HubMachine {
    func memberCount(of room: String) -> Int {
        guard let place = self.roomIndex[room] else { return 0 }
        return self.rooms[Int(place)].interest
    }
}

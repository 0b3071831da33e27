import RealtimeProtocol

extension HubMachine {
    /// How many members of a room this hub has, and how many of them have taken everything up to a position.
    ///
    /// Cost: one look at each member. A room in another life, or one that this hub does not follow, has none.
    func members(of name: String, past position: StreamPosition) -> (members: Int, written: Int) {
        guard let place = self.roomIndex[name], self.rooms[Int(place)].phase == .live else { return (0, 0) }
        let room = Int(place)
        guard self.rooms[room].epoch == position.epoch else { return (0, 0) }
        // What the hub has not heard of yet nobody has taken.
        let isHeard = position.offset <= self.rooms[room].offset
        var counts = (members: 0, written: 0)
        for log in self.rooms[room].logs.indices {
            for member in self.rooms[room].logs[log].members.indices {
                counts.members += 1
                if isHeard && self.rooms[room].logs[log].offset(of: member) >= position.offset { counts.written += 1 }
            }
        }
        return counts
    }
}

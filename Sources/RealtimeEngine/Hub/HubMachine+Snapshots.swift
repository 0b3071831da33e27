import RealtimeProtocol

/// Subscriptions that begin with the host's own picture of a room, and go on with the log behind it.
extension HubMachine {
    /// Joins behind a snapshot: its position is the client's, and what follows it comes as if it were live.
    mutating func follow(_ snapshot: StreamPosition, _ join: Join, _ slot: Int) {
        // Read from there before, and the log does not hold what follows.
        guard !join.isFollowing else { return self.refuseSnapshot(join) }
        let head = self.headPosition(of: Int(join.room))
        guard snapshot.epoch == head.epoch else { return self.refuseSnapshot(join) }
        var join = join
        join.isFollowing = true
        join.recovered = []
        join.hasReadNothing = false
        let format = Int(self.connections[slot].format)
        if snapshot == head {
            self.catchUp(join, slot, position: snapshot, cursor: nil)
        } else if snapshot.offset < head.offset,
            let cursor = self.logPosition(Int(join.room), format, after: snapshot.offset)
        {
            self.catchUp(join, slot, position: snapshot, cursor: cursor)
        } else {
            // Also when the host has heard of its own publication before this hub has: it has by the answer.
            self.readMissed(join, after: snapshot)
        }
    }

    /// Queues what the history holds behind the snapshot, after the answer and before what the log holds.
    mutating func sendFollowing(_ join: Join, _ slot: Int) {
        let name = self.rooms[Int(join.room)].name
        for entry in join.recovered where self.connections[slot].phase.isLive {
            self.enqueue(slot, .publication(room: name, entry))
        }
    }

    private mutating func refuseSnapshot(_ join: Join) {
        self.counters.add(.snapshotsRefused)
        self.loseInterest(join.room)
        self.refuse(join, .staleSnapshot)
    }
}

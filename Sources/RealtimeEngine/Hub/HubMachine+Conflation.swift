import RealtimeProtocol

extension HubMachine {
    /// Keeps a publication as the newest of its key.
    mutating func remember(_ entry: LogEntry, _ key: String, in room: Int) {
        let limits = self.configuration.limits
        let forgotten = self.rooms[room].conflation.put(
            entry,
            key: key,
            keys: limits.conflatedKeys,
            bytes: limits.conflatedBytes
        )
        if forgotten > 0 { self.counters.add(.conflatedKeysForgotten, forgotten) }
    }

    /// Brings a member that was left behind to the head: the newest publication of each key that it missed, each behind
    /// a notice of the hole before it.
    ///
    /// So offsets are never delivered out of order, and a client that is cut off in between resumes from the last one
    /// it has. What the queue does not hold follows when it is empty again, by then perhaps with newer publications in
    /// place of those that waited.
    mutating func skipToLatest(_ slot: Int, _ index: Int, after offset: UInt64) {
        let room = Int(self.connections[slot].memberships[index].room)
        let head = self.headPosition(of: room)
        guard self.connections[slot].understandsGaps, self.rooms[room].conflation.next(after: offset) != nil else {
            return self.tellGap(slot, index, from: offset + 1)
        }
        self.counters.add(.gapNotices)
        let membership = self.connections[slot].memberships[index]
        let name = self.rooms[room].name
        var last = offset
        while last < head.offset {
            if self.isOwnQueueHigh(slot) {
                let format = Int(self.connections[slot].format)
                return self.rooms[room].logs[format].resolve(Int(membership.place), to: .lost(after: last))
            }
            guard let entry = self.rooms[room].conflation.next(after: last) else {
                self.tellHole(slot, name, from: last + 1, through: head.offset, head.epoch)
                break
            }
            self.tellHole(slot, name, from: last + 1, through: entry.offset - 1, head.epoch)
            self.enqueue(slot, .publication(room: name, entry))
            self.counters.add(.deliveriesConflated)
            last = entry.offset
        }
        if self.connections[slot].phase.isLive { self.moveToHead(slot, membership) }
    }

    private mutating func tellHole(_ slot: Int, _ room: String, from: UInt64, through: UInt64, _ epoch: String) {
        if from > through { return }
        self.counters.add(.deliveriesLost, Int(clamping: through - from + 1))
        let gap = GapNotice(epoch: epoch, from: from, through: through, conflated: true)
        self.enqueue(slot, .push(Push(channel: room, body: .gap(gap))))
    }
}

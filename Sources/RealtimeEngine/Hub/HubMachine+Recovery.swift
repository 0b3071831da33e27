import RealtimeProtocol

extension HubMachine {
    /// Asks the broker for what a returning client missed.
    mutating func readMissed(_ join: Join, after since: StreamPosition) {
        let limit = self.configuration.limits.recoveryPublications - join.recovered.count
        let name = self.rooms[Int(join.room)].name
        let query = HistoryQuery(since: since, limit: limit + 1)
        self.request(.recovery(join)) { id in .history(id, room: name, query) }
    }

    /// The broker's page for a recovery.
    ///
    /// The answer is all of `(since, position]` or nothing, never a part of it.
    ///
    /// The page and the live publications come by different ways: the page may end before or after what this hub has
    /// heard. What lies after the hub's head comes live; what lies before it is in the hub's own log or is read again.
    mutating func recover(_ join: Join, _ answer: Result<HistoryPage, BrokerError>) {
        guard let slot = self.slot(of: join.connection), self.isWanted(join) else {
            return self.loseInterest(join.room)
        }
        let page: HistoryPage
        switch answer {
        case .success(let answered): page = answered
        case .failure(let error):
            // The client keeps its position and asks again; to start at the head would lose what it can still have.
            self.counters.add(.brokerErrors)
            self.loseInterest(join.room)
            return self.refuse(join, Self.reply(for: error))
        }
        let head = self.headPosition(of: Int(join.room))
        guard page.isContinuous, page.top.epoch == head.epoch else { return self.finish(join) }
        var join = join
        join.recovered.append(contentsOf: page.entries.lazy.filter { entry in entry.offset <= head.offset })
        let reached = join.recovered.last?.offset ?? join.start?.offset ?? 0
        guard self.fitsRecovery(join) else { return self.finish(join) }
        if reached == head.offset { return self.catchUp(join, slot, position: head, cursor: nil) }
        let position = StreamPosition(epoch: head.epoch, offset: reached)
        let format = Int(self.connections[slot].format)
        if let cursor = self.logPosition(Int(join.room), format, after: reached) {
            self.catchUp(join, slot, position: position, cursor: cursor)
        } else if page.entries.isEmpty && join.hasReadNothing {
            self.finish(join)
        } else {
            // An empty page is older than what this hub has heard, and the position lies amid a frame of several.
            join.hasReadNothing = page.entries.isEmpty
            self.readMissed(join, after: position)
        }
    }

    /// Everything up to `position` is read: enters the room, behind what was missed or behind the snapshot.
    mutating func catchUp(_ join: Join, _ slot: Int, position: StreamPosition, cursor: UInt64?) {
        let position = join.isFollowing ? join.snapshot ?? position : position
        self.complete(join, slot, recovered: !join.isFollowing, position: position, cursor: cursor)
        if self.connections[slot].phase.isLive { self.markReady(slot) }
    }

    /// Where a reader of a format goes on after `offset`, if the hub still holds what follows.
    func logPosition(_ room: Int, _ format: Int, after offset: UInt64) -> UInt64? {
        guard format < self.rooms[room].logs.count else { return nil }
        return self.rooms[room].logs[format].position(after: offset)
    }

    private func fitsRecovery(_ join: Join) -> Bool {
        if join.recovered.count > self.configuration.limits.recoveryPublications { return false }
        var bytes = 0
        for entry in join.recovered { bytes += entry.payload.bytes.count }
        return bytes <= self.configuration.limits.recoveryBytes
    }
}

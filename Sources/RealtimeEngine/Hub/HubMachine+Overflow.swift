import RealtimeProtocol

extension HubMachine {
    /// How many publications are read back from the history at once for a member that was overtaken.
    private static var catchUpPage: Int { 64 }

    /// Saves the rest of a half-sent frame into the connection's own queue, before its log or its membership goes.
    mutating func keepUnsentRest(_ slot: Int) {
        let partial = Int(self.connections[slot].partial)
        if partial >= 0 { self.keepUnsentRest(slot, of: partial) }
    }

    /// The same, if the half-sent frame is of the membership at `index`.
    mutating func keepUnsentRest(_ slot: Int, of index: Int) {
        guard Int(self.connections[slot].partial) == index else { return }
        let room = Int(self.connections[slot].memberships[index].room)
        let place = Int(self.connections[slot].memberships[index].place)
        let format = Int(self.connections[slot].format)
        self.connections[slot].partial = -1
        guard let rest = self.rooms[room].logs[format].takeRest(of: place) else { return }
        self.connections[slot].own.putFirst(rest)
        self.markReady(slot)
    }

    /// The log was trimmed past these members.
    mutating func overtake(_ room: Int32, _ format: Int, _ overtaken: [RoomLog.Overtaken]) {
        self.counters.add(.logTrims)
        self.counters.add(.membersOvertaken, overtaken.count)
        let slots = overtaken.map { member in Int(self.rooms[Int(room)].logs[format].members[member.place]) }
        let isFatal = self.rooms[Int(room)].policy.overflow == .disconnect
        for (slot, member) in zip(slots, overtaken) {
            if let rest = member.rest {
                self.connections[slot].partial = -1
                self.connections[slot].own.putFirst(rest)
            }
            self.connections[slot].hasLost = true
            if isFatal || !self.canBeTold(slot) { self.disconnect(slot, .slow, counting: .disconnectsSlow) }
        }
    }

    /// Whether a gap can be told to this connection at all; a raw one has no words for it.
    private func canBeTold(_ slot: Int) -> Bool {
        self.connections[slot].session != nil
    }

    /// Whether a lost cursor waits for a decision that can be taken now.
    func mayResolveLost(_ slot: Int) -> Bool {
        guard self.connections[slot].hasLost, self.connections[slot].phase == .open else { return false }
        return self.connections[slot].memberships.contains { membership in
            membership.hasCursor && !membership.isCatchingUp && self.cursor(slot, membership).isLost
        }
    }

    private func cursor(_ slot: Int, _ membership: Membership) -> LogCursor {
        self.rooms[Int(membership.room)].logs[Int(self.connections[slot].format)].cursors[Int(membership.place)]
    }

    /// The member takes bytes again: applies its rooms' overflow policies.
    ///
    /// A socket that was reported writable and takes nothing must not cause a notice each time, so what is the
    /// connection's own has to have left first.
    mutating func resolveLost(_ slot: Int) {
        guard self.connections[slot].own.isEmpty else { return }
        for index in self.connections[slot].memberships.indices.reversed() {
            guard self.connections[slot].phase.isLive else { return }
            let membership = self.connections[slot].memberships[index]
            guard membership.hasCursor else { continue }
            let cursor = self.cursor(slot, membership)
            guard cursor.isLost, !membership.isCatchingUp else { continue }
            let room = Int(membership.room)
            if self.rooms[room].policy.overflow == .recover {
                self.readBack(slot, index, after: cursor.lastOffset)
            } else {
                self.skipToLatest(slot, index, after: cursor.lastOffset)
            }
        }
        self.updateHasLost(slot)
    }

    private mutating func updateHasLost(_ slot: Int) {
        self.connections[slot].hasLost = self.connections[slot].memberships.contains { membership in
            membership.hasCursor && self.cursor(slot, membership).isLost
        }
    }

    private mutating func readBack(_ slot: Int, _ index: Int, after offset: UInt64) {
        let place = self.connections[slot].memberships[index].room
        let name = self.rooms[Int(place)].name
        let since = StreamPosition(epoch: self.rooms[Int(place)].epoch, offset: offset)
        self.connections[slot].memberships[index].isCatchingUp = true
        self.counters.add(.catchUps)
        self.request(.catchUp(self.id(of: slot), room: place)) { id in
            .history(id, room: name, HistoryQuery(since: since, limit: Self.catchUpPage))
        }
    }

    /// A page of what a member missed: queued as if it had come from the log, until the log holds what follows.
    mutating func catchUp(_ connection: ConnectionID, _ room: Int32, _ answer: Result<HistoryPage, BrokerError>) {
        self.closeBatches(Int(room))
        guard
            let slot = self.slot(of: connection),
            self.connections[slot].phase.isLive,
            let index = self.membership(slot, in: room),
            self.connections[slot].memberships[index].hasCursor
        else { return }
        self.connections[slot].memberships[index].isCatchingUp = false
        let cursor = self.cursor(slot, self.connections[slot].memberships[index])
        guard cursor.isLost else { return }
        var last = cursor.lastOffset
        guard case .success(let page) = answer, page.isContinuous, page.top.epoch == self.rooms[Int(room)].epoch else {
            self.tellGap(slot, index, from: last + 1)
            return self.updateHasLost(slot)
        }
        last = self.replay(slot, Int(room), page.entries, after: last)
        guard self.connections[slot].phase.isLive else { return }
        let format = Int(self.connections[slot].format)
        let place = Int(self.connections[slot].memberships[index].place)
        if let position = self.logPosition(Int(room), format, after: last) {
            self.rooms[Int(room)].logs[format].resolve(place, to: .at(position))
        } else if page.entries.first?.offset != cursor.lastOffset + 1 {
            self.tellGap(slot, index, from: last + 1)
        } else {
            self.rooms[Int(room)].logs[format].resolve(place, to: .lost(after: last))
        }
        self.updateHasLost(slot)
        self.markReady(slot)
    }

    /// Queues entries up to what the own queue may hold and the hub has heard of; returns the last offset queued.
    private mutating func replay(_ slot: Int, _ room: Int, _ entries: [LogEntry], after start: UInt64) -> UInt64 {
        var last = start
        let head = self.rooms[room].offset
        let name = self.rooms[room].name
        for entry in entries where entry.offset == last + 1 && entry.offset <= head {
            if self.connections[slot].own.count > self.configuration.limits.ownQueueBytes / 2 { break }
            self.enqueue(slot, .publication(room: name, entry))
            last = entry.offset
        }
        return last
    }

    /// Moves a member to the head and says what it misses: with a gap push if it knows them, else by ending the
    /// subscription with 2500, after which every client of the protocol subscribes again from its position.
    ///
    /// - Parameters:
    ///   - slot: the connection.
    ///   - index: its membership.
    ///   - first: the first offset that is missing; past the head when only announcements of joins and leaves are, which
    ///     have no place in the log and cause no notice.
    ///   - isReset: the log is another one, which is told even if nothing is missing.
    mutating func tellGap(_ slot: Int, _ index: Int, from first: UInt64, isReset: Bool = false) {
        let room = Int(self.connections[slot].memberships[index].room)
        let channel = self.rooms[room].name
        // Members may be moved in the log by this.
        let position = self.headPosition(of: room)
        let membership = self.connections[slot].memberships[index]
        if first > position.offset && !isReset {
            self.counters.add(.announcementsLost)
            return self.moveToHead(slot, membership)
        }
        self.counters.add(.gapNotices)
        self.counters.add(.deliveriesLost, Int(clamping: position.offset &+ 1 &- min(first, position.offset &+ 1)))
        guard self.connections[slot].session != nil else {
            return self.disconnect(slot, .slow, counting: .disconnectsSlow)
        }
        if self.connections[slot].phase == .joining {
            self.moveToHead(slot, membership)
            self.startOver(slot, channel, at: position)
        } else if self.connections[slot].understandsGaps {
            self.moveToHead(slot, membership)
            let gap = GapNotice(epoch: position.epoch, from: first, through: position.offset)
            self.enqueue(slot, .push(Push(channel: channel, body: .gap(gap))))
        } else {
            self.unsubscribe(slot, index, code: .insufficientState)
        }
    }

    /// The answer to `connect` has not been queued yet: it tells the new position, and nothing has to come before it.
    private mutating func startOver(_ slot: Int, _ channel: String, at position: StreamPosition) {
        guard let session = self.connections[slot].session, var progress = session.connecting else { return }
        for index in progress.subscriptions.indices where progress.subscriptions[index].channel == channel {
            progress.subscriptions[index].result.position = position
            progress.subscriptions[index].result.recovered = false
            progress.subscriptions[index].result.publications = []
        }
        session.connecting = progress
    }

    mutating func moveToHead(_ slot: Int, _ membership: Membership) {
        let format = Int(self.connections[slot].format)
        let head = self.rooms[Int(membership.room)].logs[format].head
        self.rooms[Int(membership.room)].logs[format].resolve(Int(membership.place), to: .at(head))
    }

    /// Ends a subscription from the server's side and tells the client.
    mutating func unsubscribe(_ slot: Int, _ index: Int, code: UnsubscribeCode) {
        let channel = self.rooms[Int(self.connections[slot].memberships[index].room)].name
        self.keepUnsentRest(slot, of: index)
        self.leave(slot, index, isDrop: code.allowsResubscribe)
        let push = Push(channel: channel, body: .unsubscribe(code: code, reason: code.reason))
        self.enqueue(slot) { format, output in format.appendPush(push, to: &output) }
    }

    /// The room's stream was broken: what the logs hold is of the past, every member is told and moves to the head.
    ///
    /// - Parameters:
    ///   - place: the room.
    ///   - first: the first offset that nobody has; a member that lags misses more.
    ///   - isSameLife: whether offsets still mean what they did.
    mutating func breakStream(_ place: Int32, from first: UInt64, isSameLife: Bool) {
        let room = Int(place)
        let offset = self.rooms[room].offset
        for format in self.rooms[room].logs.indices {
            for slot in self.rooms[room].logs[format].members.map(Int.init) {
                guard let index = self.membership(slot, in: place) else { continue }
                self.keepUnsentRest(slot, of: index)
                let place = Int(self.connections[slot].memberships[index].place)
                let own = self.rooms[room].logs[format].offset(of: place) + 1
                self.tellGap(slot, index, from: isSameLife ? min(first, own) : 1, isReset: true)
                if self.connections[slot].phase.isLive { self.updateHasLost(slot) }
            }
            self.rooms[room].logs[format].skip(to: offset)
            self.rooms[room].logs[format].releaseIfQuiet(all: true)
        }
    }
}

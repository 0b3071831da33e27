import RealtimeProtocol

extension HubMachine {
    /// Encodes once for each format that has members here, appends to the logs and marks the room.
    mutating func append(
        _ room: Int,
        offset: UInt64,
        _ encode: (any OutboundFormat, inout [UInt8]) -> Void
    ) {
        for format in self.rooms[room].logs.indices { self.append(room, format, offset: offset, encode) }
    }

    /// The same for one format.
    mutating func append(
        _ room: Int,
        _ format: Int,
        offset: UInt64,
        _ encode: (any OutboundFormat, inout [UInt8]) -> Void
    ) {
        if self.rooms[room].logs[format].members.isEmpty {
            return self.rooms[room].logs[format].skip(to: offset)
        }
        var frame: [UInt8] = []
        swap(&frame, &self.scratch)
        frame.removeAll(keepingCapacity: true)
        encode(self.formats[format], &frame)
        self.append(frame, room, format, offset: offset, publications: 1)
        if frame.capacity <= 256 * 1024 { swap(&frame, &self.scratch) }
    }

    /// Puts a whole frame into the log and marks the room.
    mutating func append(_ frame: [UInt8], _ room: Int, _ format: Int, offset: UInt64, publications: Int) {
        let members = self.rooms[room].logs[format].members.count
        if members == 0 || frame.isEmpty { return self.rooms[room].logs[format].skip(to: offset) }
        self.counters.add(.deliveriesDue, members * publications)
        let overtaken = self.rooms[room].logs[format].append(frame, offset: offset)
        if !overtaken.isEmpty { self.overtake(Int32(room), format, overtaken) }
        self.rooms[room].lastAppend = self.time.now
        self.touch(Int32(room))
    }

    private mutating func touch(_ place: Int32) {
        let room = Int(place)
        if !self.rooms[room].isDirty {
            self.rooms[room].isDirty = true
            self.dirtyRooms.append(place)
        }
        if !self.rooms[room].isWarm {
            self.rooms[room].isWarm = true
            self.warmRooms.append(place)
        }
    }

    /// Puts a connection into the list of those that the end of the turn drains.
    mutating func markReady(_ slot: Int) {
        if self.connections[slot].isReady || self.connections[slot].isBlocked { return }
        self.connections[slot].isReady = true
        self.ready.append(Int32(slot))
    }

    /// Puts every member of the rooms that changed into that list.
    mutating func collectReady() {
        self.closeDueBatches()
        self.isFlushing = true
        for place in self.dirtyRooms {
            for log in self.rooms[Int(place)].logs.indices { self.markMembersReady(Int(place), log) }
        }
    }

    mutating func markMembersReady(_ room: Int, _ log: Int) {
        for index in self.rooms[room].logs[log].members.indices {
            self.markReady(Int(self.rooms[room].logs[log].members[index]))
        }
    }

    /// Gives back memory of rooms whose members have everything.
    mutating func settleRooms() {
        self.isFlushing = false
        self.closeIdleRooms()
        for place in self.dirtyRooms {
            self.rooms[Int(place)].isDirty = false
            for log in self.rooms[Int(place)].logs.indices {
                if self.rooms[Int(place)].logs[log].isQuiet {
                    self.rooms[Int(place)].logs[log].releaseIfQuiet(all: false)
                } else {
                    self.rooms[Int(place)].logs[log].releasePassed()
                }
            }
            if !self.hasLaggards(Int(place)) { self.rooms[Int(place)].conflation.removeAll() }
            self.account(room: Int(place))
        }
        self.dirtyRooms.removeAll(keepingCapacity: true)
    }

    /// Offers a connection everything that it is due, in one write: its own queue, then its rooms from their cursors.
    ///
    /// - Parameter write: hands the slices to the transport.
    mutating func drain(_ slot: Int, write: (UnsafeBufferPointer<OutboundSlice>, Int) -> WriteOutcome) {
        unsafe self.offerDue(slot, write)
        self.account(connection: slot)
    }

    private mutating func offerDue(
        _ slot: Int,
        _ write: (UnsafeBufferPointer<OutboundSlice>, Int) -> WriteOutcome
    ) {
        self.connections[slot].isReady = false
        if self.connections[slot].isBlocked || self.connections[slot].phase == .free { return }
        if self.connections[slot].hasLost && self.connections[slot].phase == .open { self.resolveLost(slot) }
        let outcome = unsafe self.offer(slot, write)
        let total = self.gather.total
        switch outcome {
        case .failed:
            self.block(slot)
        case .taken(let taken):
            if total > 0 { self.book(slot, taken: min(taken, total)) }
            self.resumeUnlessHeld(slot)
            if !self.connections[slot].readings.isEmpty { self.serveConsumers(slot) }
            if taken >= total { self.continueDraining(slot) }
        }
    }

    /// The queue is only borrowed: when this returns, nobody else holds its memory.
    private func offer(
        _ slot: Int,
        _ write: (UnsafeBufferPointer<OutboundSlice>, Int) -> WriteOutcome
    ) -> WriteOutcome {
        if self.connections[slot].own.isEmpty {
            let none = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
            unsafe self.gatherSlices(slot, rest: none, own: none)
            if self.gather.total == 0 { return .taken(0) }
            return unsafe write(self.gather.filled, self.gather.total)
        }
        let queue = self.connections[slot].own
        return unsafe queue.withBytes { rest, own in
            unsafe self.gatherSlices(slot, rest: rest, own: own)
            return unsafe write(self.gather.filled, self.gather.total)
        }
    }

    private mutating func continueDraining(_ slot: Int) {
        if self.connections[slot].phase == .draining { return self.finishIfDrained(slot) }
        // More than one write's worth was due: the others have their turn first.
        if self.isMoreDue || self.mayResolveLost(slot) { self.markReady(slot) }
    }

    /// Whether the write held as much as one may hold.
    private var isMoreDue: Bool { self.gather.isFull || self.gather.total >= self.configuration.limits.writeBytes }

    /// Lists what is due.
    ///
    /// A frame that was half sent goes first, whole; then the own queue; then the rooms, each time beginning where the
    /// last write had to stop.
    private func gatherSlices(_ slot: Int, rest: UnsafeRawBufferPointer, own: UnsafeRawBufferPointer) {
        self.gather.clear()
        if unsafe !rest.isEmpty { unsafe self.gather.append(rest, membership: GatherBuffer.rest, position: 0) }
        let partial = Int(self.connections[slot].partial)
        var first = UInt64(0)
        if partial >= 0 {
            first = self.gatherRest(slot, partial)
        }
        if unsafe !own.isEmpty { unsafe self.gather.append(own, membership: GatherBuffer.own, position: 0) }
        guard self.connections[slot].phase == .open else { return }
        let count = self.connections[slot].memberships.count
        var index = Int(self.connections[slot].nextMembership)
        for _ in 0..<count {
            if index >= count { index = 0 }
            self.gatherRoom(slot, index, after: index == partial ? first : 0)
            if self.isMoreDue { return }
            index += 1
        }
    }

    /// The rest of a half-sent frame; returns where it ends.
    private func gatherRest(_ slot: Int, _ index: Int) -> UInt64 {
        let membership = self.connections[slot].memberships[index]
        let format = Int(self.connections[slot].format)
        let cursor = self.rooms[Int(membership.room)].logs[format].cursors[Int(membership.place)].position
        guard
            let segment = self.rooms[Int(membership.room)].logs[format].segment(at: cursor),
            let end = segment.frameEnd(cutting: cursor)
        else { return 0 }
        let rest = unsafe UnsafeRawBufferPointer(rebasing: segment.slice(from: cursor).prefix(Int(end - cursor)))
        unsafe self.gather.append(rest, membership: Int32(index), position: cursor)
        return end
    }

    private func gatherRoom(_ slot: Int, _ index: Int, after start: UInt64) {
        if !self.connections[slot].memberships[index].hasCursor { return }
        let room = Int(self.connections[slot].memberships[index].room)
        let place = Int(self.connections[slot].memberships[index].place)
        let format = Int(self.connections[slot].format)
        let cursor = self.rooms[room].logs[format].cursors[place]
        if cursor.isLost { return }
        var position = max(cursor.position, start)
        while let segment = self.rooms[room].logs[format].segment(at: position) {
            unsafe self.gather.append(segment.slice(from: position), membership: Int32(index), position: position)
            position = segment.end
            if self.isMoreDue { return }
        }
    }

    /// Moves cursors and queue by what the transport took.
    private mutating func book(_ slot: Int, taken: Int) {
        self.counters.add(.writes)
        self.counters.add(.bytesWritten, taken)
        self.connections[slot].partial = -1
        self.lastLine.slot = -1
        var left = taken
        for source in self.gather.sources {
            let step = min(left, source.count)
            left -= step
            if source.membership == GatherBuffer.own {
                self.connections[slot].own.consume(step, spare: &self.spare)
            } else if source.membership == GatherBuffer.rest {
                self.connections[slot].own.consumeRest(step)
            } else if step > 0 {
                self.advance(slot, Int(source.membership), to: source.position + UInt64(step))
            }
            if step < source.count {
                self.block(slot)
                self.counters.add(.writesBlocked)
                if source.membership >= 0 { self.notePartial(slot, source, step) }
                return self.rotate(slot, after: source.membership)
            }
        }
        if self.isMoreDue, let last = self.gather.sources.last { self.rotate(slot, after: last.membership) }
    }

    /// Not everything left: the next write begins with the room after the last one that got a share, so that no busy
    /// room comes first for ever.
    private mutating func rotate(_ slot: Int, after membership: Int32) {
        guard membership >= 0, self.connections[slot].memberships.count > 1 else { return }
        self.connections[slot].nextMembership = membership + 1
        self.counters.add(.writesRotated)
    }

    private mutating func advance(_ slot: Int, _ index: Int, to position: UInt64) {
        let room = Int(self.connections[slot].memberships[index].room)
        let place = Int(self.connections[slot].memberships[index].place)
        self.rooms[room].logs[Int(self.connections[slot].format)].move(place, to: position)
    }

    private mutating func notePartial(_ slot: Int, _ source: GatherBuffer.Source, _ step: Int) {
        let room = Int(self.connections[slot].memberships[Int(source.membership)].room)
        let position = source.position + UInt64(step)
        let log = self.rooms[room].logs[Int(self.connections[slot].format)]
        let isCut = log.segment(at: position)?.frameEnd(cutting: position) != nil
        if isCut { self.connections[slot].partial = source.membership }
    }

    private mutating func block(_ slot: Int) {
        self.connections[slot].isBlocked = true
        self.connections[slot].blockedSince = self.time.now
    }

    /// The socket takes bytes again.
    mutating func writable(_ id: ConnectionID) {
        guard let slot = self.slot(of: id), self.connections[slot].isBlocked else { return }
        self.connections[slot].isBlocked = false
        self.markReady(slot)
    }
}

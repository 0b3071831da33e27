import RealtimeProtocol

extension HubMachine {
    mutating func schedule(_ slot: Int, at deadline: Instant) {
        self.connections[slot].deadline = deadline
        self.wheel.schedule(slot, at: deadline)
    }

    /// Does what time demands.
    ///
    /// Called at the start of each turn; costs nothing while no tick has passed.
    mutating func tick() {
        self.fired.removeAll(keepingCapacity: true)
        self.wheel.advance(to: self.time.now, fired: &self.fired)
        for index in self.fired.indices { self.fire(Int(self.fired[index])) }
        self.releaseThrottled()
        self.expire()
        if self.time.now >= self.nextSweep { self.sweepRooms() }
        self.advanceDrain()
    }

    /// When `tick` next has something to do, or nil when there is nothing to wait for.
    var nextWake: Instant? {
        let sweep = self.warmRooms.isEmpty ? nil : self.nextSweep
        let batches = self.windowBatches.isEmpty ? nil : self.nextBatchEnd
        return sweep.orEarlier(batches).orEarlier(self.wheel.nextWake).orEarlier(self.throttles.nextWake)
            .orEarlier(self.nextDeadline).orEarlier(self.nextDrainStep)
    }

    private mutating func fire(_ slot: Int) {
        switch self.connections[slot].phase {
        case .free:
            return
        case .opening where self.connections[slot].isHeld, .joining:
            // The host or the broker is at work, which has deadlines of its own: the peer is not to blame.
            self.schedule(slot, at: self.time.now.advanced(by: self.configuration.timing.connectTimeout))
        case .opening:
            self.disconnect(slot, .stale, counting: .disconnectsStale)
        case .draining, .finishing:
            self.counters.add(.disconnectsAborted)
            self.effects.append(.abort(slot))
        case .open:
            self.beat(slot)
        }
    }

    /// The heartbeat of one connection.
    ///
    /// A ping goes out every interval; if nothing at all came in the timeout after it, the peer is gone. A peer that
    /// sent any byte since is alive, whatever it sent.
    private mutating func beat(_ slot: Int) {
        let now = self.time.now
        let pingSent = self.connections[slot].pingSent
        if self.connections[slot].isPingOut {
            if !self.isDeaf(slot) { return self.disconnect(slot, .noPong, counting: .disconnectsNoPong) }
            return self.schedule(slot, at: now.advanced(byNanoseconds: self.frameLimits.pongTimeout))
        }
        let isAnswered = pingSent.nanoseconds != 0
        let next = pingSent.advanced(byNanoseconds: self.frameLimits.pingInterval)
        if isAnswered && now < next { return self.schedule(slot, at: next) }
        self.connections[slot].pingSent = now
        self.connections[slot].isPingOut = true
        self.awaitPong(slot)
        self.counters.add(.pingsSent)
        self.enqueue(slot) { format, output in format.appendPing(to: &output) }
        let timeout = now.advanced(byNanoseconds: self.frameLimits.pongTimeout)
        if self.connections[slot].phase.isLive { self.schedule(slot, at: timeout) }
    }

    /// Whether the hub itself stopped reading because a call of the host's is out: the peer cannot show that it lives.
    private func isDeaf(_ slot: Int) -> Bool {
        !self.connections[slot].isReading && !self.isOwnQueueHigh(slot)
    }

    /// Once a second: gives back what quiet rooms still hold.
    private mutating func sweepRooms() {
        self.nextSweep = self.time.now.advanced(byNanoseconds: 1_000_000_000)
        let idleBefore = self.time.now.advanced(byNanoseconds: -1_000_000_000)
        var kept = 0
        for index in self.warmRooms.indices {
            let place = self.warmRooms[index]
            let room = Int(place)
            let isQuiet = self.release(room, all: self.rooms[room].lastAppend <= idleBefore)
            if isQuiet {
                self.rooms[room].isWarm = false
            } else {
                self.warmRooms[kept] = place
                kept += 1
            }
        }
        self.warmRooms.removeLast(self.warmRooms.count - kept)
    }

    /// Releases what a room does not need; true when it holds nothing any more.
    private mutating func release(_ room: Int, all: Bool) -> Bool {
        var holdsNothing = true
        for log in self.rooms[room].logs.indices {
            if self.rooms[room].logs[log].isQuiet && all {
                self.rooms[room].logs[log].releaseIfQuiet(all: true)
            } else {
                self.rooms[room].logs[log].releasePassed()
            }
            if !self.rooms[room].logs[log].segments.isEmpty { holdsNothing = false }
        }
        if !self.hasLaggards(room) { self.rooms[room].conflation.removeAll() }
        if self.rooms[room].conflation.count > 0 { holdsNothing = false }
        self.account(room: room)
        return holdsNothing
    }
}

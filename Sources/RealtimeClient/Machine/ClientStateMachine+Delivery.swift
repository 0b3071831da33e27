import RealtimeProtocol

extension ClientStateMachine {
    /// Something was published: delivers what comes next, drops what was seen, and repairs a hole.
    mutating func receive(_ publication: Publication, in channel: String, _ now: UInt64) {
        guard let slot = self.rooms.slot(named: channel), self.rooms[slot].isSubscribed else {
            self.counters.strays += 1
            return
        }
        if self.rooms[slot].checksOffsets, publication.offset > 0, let last = self.rooms[slot].position?.offset {
            if publication.offset <= last {
                self.counters.duplicates += 1
                return
            }
            guard publication.offset == last + 1 else {
                return self.repair(slot, from: last + 1, through: publication.offset - 1, now)
            }
            self.rooms[slot].position?.offset = publication.offset
        }
        self.counters.publications += 1
        self.effects.append(.room(channel, .publication(publication)))
    }

    /// Publications are missing: says so, and subscribes again from the position, while the connection stays.
    ///
    /// The publication that showed the hole is not delivered: the recovery brings it, in its place.
    private mutating func repair(_ slot: Int, from: UInt64, through: UInt64, _ now: UInt64) {
        self.counters.gapsDetected += 1
        let epoch = self.rooms[slot].position?.epoch ?? ""
        let gap = RoomGap(epoch: epoch, from: from, through: through, cause: .detected)
        self.effects.append(.room(self.rooms[slot].name, .gap(gap)))
        // Only the server can subscribe again what it subscribed by itself, and it does so at connect.
        if self.rooms[slot].isServerSide { return self.lose(closing: .gapInRoom, now) }
        self.delay(slot, sparingFirst: true, now)
        self.sendUnsubscribe(slot, now)
    }

    /// The server leaves publications out and says which: the position moves past them.
    mutating func receive(_ notice: GapNotice, in channel: String) {
        guard let slot = self.rooms.slot(named: channel), self.rooms[slot].isSubscribed else {
            self.counters.strays += 1
            return
        }
        var from = notice.from
        if let position = self.rooms[slot].position, position.epoch == notice.epoch {
            guard notice.through > position.offset else {
                self.counters.duplicates += 1
                return
            }
            from = position.offset + 1
        }
        self.counters.gapsAnnounced += 1
        self.rooms[slot].checksOffsets = !self.rooms[slot].isConsumer
        self.rooms[slot].position = StreamPosition(epoch: notice.epoch, offset: notice.through)
        let cause: RoomGap.Cause = notice.conflated ? .conflated : .announced
        let gap = RoomGap(epoch: notice.epoch, from: from, through: notice.through, cause: cause)
        self.effects.append(.room(channel, .gap(gap)))
    }

    /// An event that has no place in the log.
    mutating func tell(_ channel: String, _ event: RoomEvent) {
        guard let slot = self.rooms.slot(named: channel), self.rooms[slot].isSubscribed else {
            self.counters.strays += 1
            return
        }
        self.effects.append(.room(channel, event))
    }

    /// The server ended a subscription: comes back if the code allows it.
    mutating func unsubscribed(_ channel: String, _ code: UnsubscribeCode, _ reason: String, _ now: UInt64) {
        guard let slot = self.rooms.slot(named: channel), self.rooms[slot].isSubscribed else {
            self.counters.strays += 1
            return
        }
        guard code.allowsResubscribe else {
            self.rooms[slot].isForgotten = self.rooms[slot].isForgotten || !self.rooms[slot].isWanted
            self.rooms[slot].phase = .idle
            self.rooms[slot].refreshAt = .max
            self.abandon(slot, .ended(code: code, reason: reason))
            return self.releaseIfForgotten(slot)
        }
        if code == .expired || code == .stateInvalidated { self.rooms[slot].tokenIsExpired = true }
        if code == .stateInvalidated { self.rooms[slot].invalidatePosition() }
        guard self.rooms[slot].isWanted else { return self.lose(closing: .gapInRoom, now) }
        self.rooms[slot].isServerSide = false
        self.delay(slot, sparingFirst: false, now)
        self.rooms[slot].phase = .idle
        self.rooms[slot].refreshAt = .max
        self.drive(slot, now)
    }

    /// Sets the earliest time of the next subscribe, later with every failure in a row.
    ///
    /// - Parameters:
    ///   - slot: The room.
    ///   - sparingFirst: Whether the first failure costs no delay. Not when the server may have done the same to all
    ///     members of the room: they would all come back at once.
    ///   - milliseconds: How long to wait at least before the backoff begins.
    ///   - now: The time.
    mutating func delay(_ slot: Int, sparingFirst: Bool, atLeast milliseconds: UInt32 = 0, _ now: UInt64) {
        self.forgiveIfStable(slot, now)
        let isSpared = sparingFirst && self.rooms[slot].attempt == 0
        let attempt = self.rooms[slot].attempt
        let delay = isSpared ? 0 : self.timing.backoff.delay(attempt: attempt, random: self.dice.roll())
        if attempt < .max { self.rooms[slot].attempt += 1 }
        self.rooms[slot].notBefore = now.adding(self.least(milliseconds)).adding(delay)
    }

    private mutating func forgiveIfStable(_ slot: Int, _ now: UInt64) {
        if case .subscribed(let since) = self.rooms[slot].phase, now.subtracting(since) >= self.timing.stablePeriod {
            self.rooms[slot].attempt = 0
        }
    }
}

import RealtimeProtocol

extension ClientStateMachine {
    mutating func subscribeAnswered(_ slot: Int, _ generation: UInt64, _ result: SubscribeResult, _ now: UInt64) {
        guard self.rooms[slot].phase == .subscribing else {
            self.counters.staleReplies += 1
            return
        }
        guard self.rooms[slot].generation == generation, self.rooms[slot].isWanted else {
            // The host has changed its mind meanwhile: the position is not touched, so nothing is lost by leaving.
            self.counters.staleReplies += 1
            return self.sendUnsubscribe(slot, now)
        }
        self.enter(slot, result, asked: self.rooms[slot].asked, now)
    }

    mutating func subscribeRefused(_ slot: Int, _ generation: UInt64, _ error: ErrorReply, _ now: UInt64) {
        guard self.rooms[slot].phase == .subscribing else {
            self.counters.staleReplies += 1
            return
        }
        self.rooms[slot].phase = .idle
        guard self.rooms[slot].generation == generation, self.rooms[slot].isWanted else {
            self.counters.staleReplies += 1
            return self.drive(slot, now)
        }
        switch error.code {
        case .tokenExpired where self.rooms[slot].options.suppliesTokens:
            self.rooms[slot].tokenIsExpired = true
            self.delay(slot, sparingFirst: true, now)
        case .alreadySubscribed:
            self.delay(slot, sparingFirst: true, now)
            return self.sendUnsubscribe(slot, now)
        case .unrecoverablePosition where self.rooms[slot].asked != nil:
            self.rooms[slot].invalidatePosition()
            self.delay(slot, sparingFirst: true, now)
        case _ where error.temporary:
            self.delay(slot, sparingFirst: false, atLeast: error.retryAfterMilliseconds, now)
        default:
            self.abandon(slot, .failed(ClientError(error)))
        }
        self.drive(slot, now)
    }

    mutating func unsubscribeAnswered(_ slot: Int, _ now: UInt64) {
        guard self.rooms[slot].phase == .unsubscribing else {
            self.counters.staleReplies += 1
            return
        }
        self.rooms[slot].phase = .idle
        self.rooms[slot].mustLeave = false
        self.drive(slot, now)
    }

    /// The server did not carry out an unsubscribe: it sends too much, perhaps, and is asked again later.
    mutating func unsubscribeRefused(_ slot: Int, _ error: ErrorReply, _ now: UInt64) {
        guard error.temporary, self.rooms[slot].phase == .unsubscribing else {
            return self.unsubscribeAnswered(slot, now)
        }
        self.rooms[slot].phase = .idle
        self.rooms[slot].mustLeave = true
        self.delay(slot, sparingFirst: false, atLeast: error.retryAfterMilliseconds, now)
        self.drive(slot, now)
    }

    /// The server has subscribed the client: settles what was missed, and opens the next interval of continuity.
    ///
    /// - Parameter asked: The position that the server was asked to resume from, if it was.
    mutating func enter(_ slot: Int, _ result: SubscribeResult, asked: StreamPosition?, _ now: UInt64) {
        let name = self.rooms[slot].name
        let before = asked ?? self.rooms[slot].position ?? self.rooms[slot].invalidated
        let isNumbered = result.positioned || result.recoverable
        self.rooms[slot].phase = .subscribed(since: now)
        self.rooms[slot].asked = nil
        self.rooms[slot].invalidated = nil
        self.rooms[slot].checksOffsets = isNumbered && !self.rooms[slot].isConsumer
        self.rooms[slot].isRecoverable = result.recoverable
        self.rooms[slot].position = isNumbered ? result.position : nil
        self.tellEntry(slot, data: result.data)
        self.scheduleRefresh(slot, self.rooms[slot].generation, result.expires, result.ttl, now)
        guard let before else { return }
        if self.rooms[slot].isConsumer { return self.enterConsumer(slot, result, asked: asked, before: before) }
        if let asked, let missed = self.missed(after: asked, result) {
            self.counters.recoveries += 1
            self.counters.publications += missed.count
            self.effects.append(.room(name, .recovered(count: missed.count)))
            for publication in missed { self.effects.append(.room(name, .publication(publication))) }
        } else if asked == nil && isNumbered && before == result.position {
            self.effects.append(.room(name, .recovered(count: 0)))
        } else {
            self.counters.recoveriesRefused += 1
            let now = self.rooms[slot].position ?? .unknown
            self.effects.append(.room(name, .notRecovered(previous: before, now: now)))
        }
    }

    /// A consumer goes on by itself; only one that began anew leaves something out.
    private mutating func enterConsumer(
        _ slot: Int,
        _ result: SubscribeResult,
        asked: StreamPosition?,
        before: StreamPosition
    ) {
        let isNew = asked != nil && !result.recovered
        guard isNew || before.epoch != result.position.epoch else { return }
        self.counters.recoveriesRefused += 1
        self.effects.append(.room(self.rooms[slot].name, .notRecovered(previous: before, now: result.position)))
    }

    /// All of `(asked, position]`, or nil when the server does not claim that it is, or when it is not.
    private mutating func missed(after asked: StreamPosition, _ result: SubscribeResult) -> [Publication]? {
        let position = result.position
        guard result.recovered, position.epoch == asked.epoch, position.offset >= asked.offset else { return nil }
        var last = asked.offset
        var missed: [Publication] = []
        missed.reserveCapacity(result.publications.count)
        for publication in result.publications {
            if publication.offset > 0 && publication.offset <= last {
                self.counters.duplicates += 1
                continue
            }
            guard publication.offset == last &+ 1 else { return nil }
            last = publication.offset
            missed.append(publication)
        }
        return last == position.offset ? missed : nil
    }

    mutating func tellEntry(_ slot: Int, data: RawJSON?) {
        let state = self.rooms[slot]
        let entry = RoomEntry(
            position: state.position,
            isRecoverable: state.isRecoverable,
            data: data,
            isServerSide: state.isServerSide
        )
        self.effects.append(.room(state.name, .subscribed(entry)))
    }
}

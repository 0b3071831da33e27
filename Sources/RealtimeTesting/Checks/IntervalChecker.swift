import RealtimeProtocol

/// One client's view of one room: what it may be told next (I4 to I6 and I14 to I16).
struct IntervalChecker {
    let room: Int
    /// The room's rule refuses this client, whatever it asks.
    let isForbidden: Bool
    /// The server has said that the client is in the room, and has not said that it is no more.
    private(set) var isMember = false
    /// How often it became one.
    private(set) var entries = 0
    /// The client wants to be in the room.
    var isWanted = false
    /// Subscribes that have not been answered.
    var asked = 0
    /// Unsubscribes that have not been answered.
    var leaving = 0
    private(set) var epoch: Int32 = -1
    private(set) var position: StreamPosition?
    /// Resumes in a row, each of which was answered with everything missed.
    private(set) var resumes = 0

    init(room: Int, isForbidden: Bool) {
        self.room = room
        self.isForbidden = isForbidden
    }

    /// The next publication came.
    mutating func deliver(_ publication: Publication, _ ledger: Ledger, _ trace: Trace) {
        guard self.isMember, let position = self.position else {
            let invariant: Invariant = self.asked > 0 ? .joinAtomicity : .silence
            return trace.report(invariant, "room \(self.room) delivers \(publication.offset) to one who is not in it")
        }
        trace.require(!self.isForbidden, .isolation, "room \(self.room) delivers to one who may not be in it")
        let expected = position.offset + 1
        trace.require(
            publication.offset >= expected,
            .order,
            "room \(self.room): \(publication.offset), \(expected) is due"
        )
        trace.require(
            publication.offset <= expected,
            .noGap,
            "room \(self.room): \(publication.offset), \(expected) is due"
        )
        ledger.check(publication.data.bytes.span, room: self.room, epoch: self.epoch, offset: publication.offset)
        self.position?.offset = publication.offset
    }

    /// The client is in, and reads through a consumer: it has no interval of continuity.
    mutating func enterConsumer(_ trace: Trace) {
        trace.require(!self.isMember, .joinAtomicity, "room \(self.room) was joined twice")
        self.isMember = true
        self.entries += 1
    }

    /// The answer to a subscribe came.
    mutating func join(
        _ result: SubscribeResult,
        since: StreamPosition?,
        _ ledger: Ledger,
        _ trace: Trace,
        _ marks: Marks
    ) {
        trace.require(!self.isMember, .joinAtomicity, "room \(self.room) was joined twice")
        trace.require(!self.isForbidden, .isolation, "room \(self.room) let in one who may not be in it")
        trace.require(
            result.wasRecovering == (since != nil),
            .honestResume,
            "was_recovering is \(result.wasRecovering)"
        )
        let epoch = ledger.epoch(result.position, room: self.room)
        var reached: UInt64?
        if let since, result.recovered {
            trace.require(since.epoch == result.position.epoch, .honestResume, "recovered across epochs")
            var last = since.offset
            for publication in result.publications {
                trace.require(
                    publication.offset == last + 1,
                    .honestResume,
                    "room \(self.room): recovered \(publication.offset) after \(last)"
                )
                ledger.check(publication.data.bytes.span, room: self.room, epoch: epoch, offset: publication.offset)
                last = publication.offset
            }
            reached = last
        } else {
            trace.require(!result.recovered, .honestResume, "recovered what nobody asked for")
            trace.require(result.publications.isEmpty, .honestResume, "not recovered, and yet publications came")
        }
        // A resume from the head has nothing to bring and is complete all the same.
        trace.require(
            result.recovered || since != result.position,
            .honestResume,
            "room \(self.room): not recovered from \(result.position), where it stands"
        )
        if let reached {
            trace.require(
                reached == result.position.offset,
                .honestResume,
                "room \(self.room): recovered to \(reached), the position is \(result.position)"
            )
        }
        self.mark(result, since, marks)
        self.isMember = true
        self.entries += 1
        self.epoch = epoch
        self.position = result.position
    }

    private mutating func mark(_ result: SubscribeResult, _ since: StreamPosition?, _ marks: Marks) {
        guard let since else {
            self.resumes = 0
            return marks.hit(.joinedFresh)
        }
        if result.recovered {
            self.resumes += 1
            if self.resumes > 1 { marks.hit(.resumedTwice) }
            return marks.hit(result.publications.isEmpty ? .recoveredEmpty : .recoveredSome)
        }
        self.resumes = 0
        if since.epoch != result.position.epoch {
            marks.hit(.notRecoveredEpoch)
        } else if since.offset > result.position.offset {
            marks.hit(.notRecoveredAhead)
        } else {
            marks.hit(.notRecoveredTrimmed)
        }
    }

    /// The server said which publications the client will never get.
    mutating func gap(_ gap: GapNotice, _ ledger: Ledger, _ trace: Trace, _ marks: Marks) {
        guard self.isMember, let position = self.position else {
            return trace.report(.silence, "room \(self.room) tells a gap to one who is not in it")
        }
        let through = StreamPosition(epoch: gap.epoch, offset: gap.through)
        if gap.epoch == position.epoch {
            trace.require(
                gap.from == position.offset + 1 && gap.through >= position.offset,
                .noGap,
                "room \(self.room): told the gap \(gap.from)-\(gap.through) at \(position.offset)"
            )
            if gap.conflated { ledger.checkSuperseded(gap.from...gap.through, epoch: self.epoch) }
            marks.hit(.gapTold)
        } else {
            marks.hit(.gapNewEpoch)
        }
        self.epoch = ledger.epoch(through, room: self.room)
        self.position = through
    }

    /// The client is no longer in the room; where it stood is kept.
    mutating func leave() {
        self.isMember = false
    }

    /// The connection is gone, and everything that was asked over it.
    mutating func disconnected() {
        self.isMember = false
        self.asked = 0
        self.leaving = 0
    }

    /// Forgets where the client stood.
    mutating func forget() {
        self.position = nil
        self.epoch = -1
    }
}

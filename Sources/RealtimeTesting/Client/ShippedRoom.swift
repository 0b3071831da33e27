import RealtimeClient
import RealtimeProtocol

/// What the client that ships has told its host of one room, and what it may tell next (I4 to I6 and I14 to I16).
struct ShippedRoom {
    let room: Int
    /// The room's rule refuses this client, whatever it asks.
    let isForbidden: Bool
    /// The host asked for the room.
    var isWanted = false
    /// The client said that it is in, over the present connection.
    private(set) var isIn = false
    private(set) var epoch: Int32 = -1
    private(set) var position: StreamPosition?
    /// Where the newest entry stands, until the client has said whether anything was missed.
    private var undecided: StreamPosition?
    /// Publications that a recovery announced and that have not come.
    private var due = 0

    init(room: Int, isForbidden: Bool) {
        self.room = room
        self.isForbidden = isForbidden
    }

    /// The connection is gone.
    mutating func disconnected() { self.isIn = false }

    /// The next event of the room.
    mutating func take(_ event: RoomEvent, _ ledger: Ledger, _ trace: Trace, _ marks: Marks) {
        switch event {
        case .subscribed(let entry): self.enter(entry, ledger, trace)
        case .recovered(let count):
            marks.hit(.shippedRecovered)
            self.recover(count, trace)
        case .notRecovered(let previous, let now):
            marks.hit(.shippedNotRecovered)
            trace.require(
                self.undecided == now && previous == self.position,
                .honestResume,
                "room \(self.room): not recovered from \(previous) to \(now), the client was at \(self.place)"
            )
            self.settle(at: now, ledger)
        case .publication(let publication): self.deliver(publication, ledger, trace)
        case .gap(let gap):
            marks.hit(.shippedGap)
            self.skip(gap, ledger, trace)
        case .ended(let code, _):
            // A room of the server's choice that it took back is forgotten; the next one of the name is another.
            if code != .client && !self.isWanted {
                self.position = nil
                self.undecided = nil
            }
            self.isIn = false
            self.isWanted = false
        case .failed:
            self.isIn = false
            self.isWanted = false
        case .joined, .left, .lease:
            trace.require(self.isIn, .silence, "room \(self.room) tells who comes to one not in it")
        case .overflow:
            trace.report(.noGap, "the machine dropped something")
        }
    }

    private var place: String { self.position.map { position in "\(position)" } ?? "none" }

    private mutating func enter(_ entry: RoomEntry, _ ledger: Ledger, _ trace: Trace) {
        trace.require(!self.isForbidden, .isolation, "room \(self.room) let in one who may not be in it")
        trace.require(self.due == 0, .honestResume, "room \(self.room): \(self.due) recovered publications never came")
        // Who asks for a room in which the server has put it is told so again.
        if self.isIn && entry.isServerSide && entry.position == self.position && self.undecided == nil { return }
        self.isIn = true
        self.due = 0
        guard let position = entry.position else {
            self.position = nil
            return
        }
        if self.position == nil { return self.settle(at: position, ledger) }
        self.undecided = position
    }

    private mutating func recover(_ count: Int, _ trace: Trace) {
        guard let entry = self.undecided, let position = self.position else {
            return trace.report(.honestResume, "room \(self.room): recovered what was not resumed")
        }
        trace.require(
            entry.epoch == position.epoch && entry.offset == position.offset + UInt64(count),
            .honestResume,
            "room \(self.room): recovered \(count) from \(position) to \(entry)"
        )
        self.undecided = nil
        self.due = count
    }

    private mutating func settle(at position: StreamPosition, _ ledger: Ledger) {
        self.undecided = nil
        self.position = position
        self.epoch = ledger.epoch(position, room: self.room)
    }

    private mutating func deliver(_ publication: Publication, _ ledger: Ledger, _ trace: Trace) {
        trace.require(self.isIn, .silence, "room \(self.room) delivers to one who is not in it")
        trace.require(self.undecided == nil, .honestResume, "room \(self.room) delivers before it says what was missed")
        guard let position = self.position else { return }
        let expected = position.offset + 1
        trace.require(
            publication.offset >= expected,
            .order,
            "room \(self.room): \(publication.offset), not \(expected)"
        )
        trace.require(
            publication.offset <= expected,
            .noGap,
            "room \(self.room): \(publication.offset), not \(expected)"
        )
        ledger.check(publication.data.bytes.span, room: self.room, epoch: self.epoch, offset: publication.offset)
        self.position?.offset = publication.offset
        self.due = max(0, self.due - 1)
    }

    private mutating func skip(_ gap: RoomGap, _ ledger: Ledger, _ trace: Trace) {
        trace.require(self.isIn, .silence, "room \(self.room) tells a gap to one who is not in it")
        trace.require(gap.cause != .detected, .noGap, "room \(self.room): \(gap.from) to \(gap.through) never came")
        guard let position = self.position else { return }
        trace.require(
            gap.epoch != position.epoch || (gap.from == position.offset + 1 && gap.through >= position.offset),
            .noGap,
            "room \(self.room): told the gap \(gap.from) to \(gap.through) at \(position)"
        )
        if gap.cause == .conflated { ledger.checkSuperseded(gap.from...gap.through, epoch: self.epoch) }
        self.settle(at: StreamPosition(epoch: gap.epoch, offset: gap.through), ledger)
    }
}

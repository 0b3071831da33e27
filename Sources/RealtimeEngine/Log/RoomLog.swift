/// A room's log in one outbound format, with the cursors of the members that read it.
///
/// Members and cursors stand in parallel flat arrays; a membership knows its place in them. Memory is bounded by
/// `byteLimit` plus one frame, and goes back as soon as every cursor stands at the head.
struct RoomLog {
    /// A member whose cursor was overtaken by a trim.
    struct Overtaken {
        var place: Int
        /// The rest of the frame that was half sent; it must still leave before anything else does.
        var rest: FrameRest?
    }

    private(set) var segments: [LogSegment] = []
    /// Connection slots, one for each member.
    private(set) var members: [Int32] = []
    private(set) var cursors: [LogCursor] = []
    /// The position after the last frame.
    private(set) var head: UInt64 = 0
    /// The offset after the last frame.
    private(set) var headOffset: UInt64
    /// Publications that wait for the end of the turn or window; not yet in the log.
    var batch = OpenBatch()
    /// Filled bytes in all segments.
    private(set) var bytes = 0
    /// Memory of all segments, filled or not.
    private(set) var capacity = 0
    private var behind = 0
    private var lost = 0
    private let byteLimit: Int
    private static let smallestSegment = 2048
    private static let largestSegment = 64 * 1024

    init(headOffset: UInt64, byteLimit: Int) {
        self.headOffset = headOffset
        self.byteLimit = byteLimit
    }

    /// True when every cursor stands at the head.
    var isQuiet: Bool { self.behind == 0 }

    /// True when some member does not have everything: its cursor is behind the head, or the head behind a batch.
    var hasLaggards: Bool { self.behind + self.lost > 0 || self.batch.count > 0 }

    /// Appends a frame at `offset` (an event that is not a publication repeats the present offset) and says which
    /// members were overtaken because the log passed its limit.
    mutating func append(_ frame: [UInt8], offset: UInt64) -> [Overtaken] {
        let segment = self.tail(fitting: frame.count)
        segment.append(frame, offset: offset)
        self.head += UInt64(frame.count)
        self.headOffset = offset
        self.bytes += frame.count
        self.behind = self.members.count - self.lost
        if self.bytes > self.byteLimit && self.segments.count > 1 { return self.trim() }
        return []
    }

    /// Moves the offset without a frame: nobody reads this format now, or it has no words for the publication.
    ///
    /// A log that nobody reads forgets what it holds, as it no longer continues to the head.
    mutating func skip(to offset: UInt64) {
        self.headOffset = offset
        self.batch.reset()
        if self.members.isEmpty {
            self.segments = []
            self.capacity = 0
            self.bytes = 0
        } else if let tail = self.segments.last {
            if tail.used == 0 {
                tail.reset(start: self.head, offsetBefore: offset)
            } else {
                tail.markSkip(to: offset)
            }
        }
    }

    /// Adds a member at the head, or at an earlier position that the log still holds, and returns its place.
    mutating func join(_ slot: Int32, at position: UInt64?) -> Int {
        self.members.append(slot)
        self.cursors.append(.at(position ?? self.head))
        if let position, position != self.head { self.behind += 1 }
        return self.members.count - 1
    }

    /// Takes a member out.
    ///
    /// The last member moves to its place; the caller corrects that member's own record.
    mutating func leave(_ place: Int) -> Int32? {
        let cursor = self.cursors[place]
        if cursor.isLost { self.lost -= 1 } else if cursor.position != self.head { self.behind -= 1 }
        let last = self.members.count - 1
        self.members.swapAt(place, last)
        self.cursors.swapAt(place, last)
        self.members.removeLast()
        self.cursors.removeLast()
        return place == last ? nil : self.members[place]
    }

    /// Copies the rest of the frame that a cursor cuts and moves the cursor past it.
    mutating func takeRest(of place: Int) -> FrameRest? {
        let cursor = self.cursors[place]
        guard !cursor.isLost, let segment = self.segment(at: cursor.position) else { return nil }
        var frames: [Int: [UInt8]] = [:]
        let rest = segment.rest(at: cursor.position, frames: &frames)
        if let rest { self.move(place, to: cursor.position + UInt64(rest.frame.count - rest.taken)) }
        return rest
    }

    /// Moves a cursor that is not lost.
    mutating func move(_ place: Int, to position: UInt64) {
        let old = self.cursors[place].position
        self.cursors[place] = .at(position)
        if old != self.head && position == self.head { self.behind -= 1 }
    }

    /// Sets a cursor, lost or not, before or after.
    mutating func resolve(_ place: Int, to cursor: LogCursor) {
        let old = self.cursors[place]
        if old.isLost { self.lost -= 1 } else if old.position != self.head { self.behind -= 1 }
        if cursor.isLost { self.lost += 1 } else if cursor.position != self.head { self.behind += 1 }
        self.cursors[place] = cursor
    }

    /// The segment that holds the byte at `position`, or nil at the head.
    ///
    /// Inlined: called on a log in place, for every delivery, it must not copy the log to do so.
    @inline(__always)
    func segment(at position: UInt64) -> LogSegment? {
        if position >= self.head { return nil }
        var index = self.segments.count - 1
        while index >= 0 {
            if self.segments[index].start <= position { return self.segments[index] }
            index -= 1
        }
        return nil
    }

    /// The offset up to which the member at `place` has taken whole frames.
    func offset(of place: Int) -> UInt64 {
        let cursor = self.cursors[place]
        if cursor.isLost { return cursor.lastOffset }
        return self.segment(at: cursor.position)?.offset(at: cursor.position) ?? self.headOffset
    }

    /// Where a reader that has everything up to `offset` goes on, or nil when the log no longer holds what follows.
    func position(after offset: UInt64) -> UInt64? {
        if offset == self.headOffset { return self.head }
        for segment in self.segments.reversed() {
            if let position = segment.position(after: offset) { return position }
        }
        return nil
    }

    /// Gives memory back: everything when `all`, else all but one segment kept warm for the next publication.
    mutating func releaseIfQuiet(all: Bool) {
        guard self.behind == 0, let tail = self.segments.last else { return }
        self.bytes = 0
        if all {
            self.segments = []
            self.capacity = 0
        } else {
            tail.reset(start: self.head, offsetBefore: self.headOffset)
            if self.segments.count > 1 { self.segments = [tail] }
            self.capacity = tail.capacity
        }
    }

    /// Frees segments at the front that every cursor has passed.
    mutating func releasePassed() {
        guard self.segments.count > 1 else { return }
        var lowest = self.head
        for cursor in self.cursors where !cursor.isLost && cursor.position < lowest { lowest = cursor.position }
        while self.segments.count > 1, let first = self.segments.first, first.end <= lowest {
            self.bytes -= first.used
            self.capacity -= first.capacity
            self.segments.removeFirst()
        }
    }

    private mutating func tail(fitting count: Int) -> LogSegment {
        if let last = self.segments.last, last.capacity - last.used >= count { return last }
        let doubled = (self.segments.last?.capacity ?? Self.smallestSegment / 2) * 2
        let capacity = max(count, min(Self.largestSegment, max(doubled, Self.smallestSegment)))
        let segment = LogSegment(start: self.head, offsetBefore: self.headOffset, capacity: capacity)
        if let last = self.segments.last, last.used == 0 {
            self.capacity -= last.capacity
            self.segments.removeLast()
        }
        self.capacity += capacity
        self.segments.append(segment)
        return segment
    }

    private mutating func trim() -> [Overtaken] {
        self.releasePassed()
        var overtaken: [Overtaken] = []
        while self.bytes > self.byteLimit && self.segments.count > 1 { self.dropFirst(&overtaken) }
        return overtaken
    }

    /// Gives all memory back, past whoever lags.
    mutating func trimAll() -> [Overtaken] {
        var overtaken: [Overtaken] = []
        while !self.segments.isEmpty { self.dropFirst(&overtaken) }
        return overtaken
    }

    private mutating func dropFirst(_ overtaken: inout [Overtaken]) {
        let first = self.segments.removeFirst()
        var frames: [Int: [UInt8]] = [:]
        self.bytes -= first.used
        self.capacity -= first.capacity
        for place in self.cursors.indices {
            let cursor = self.cursors[place]
            if cursor.isLost || cursor.position >= first.end { continue }
            overtaken.append(Overtaken(place: place, rest: first.rest(at: cursor.position, frames: &frames)))
            self.cursors[place] = .lost(after: self.lostOffset(in: first, at: cursor.position))
            self.lost += 1
            self.behind -= 1
        }
    }

    /// A frame that is cut counts as taken: its rest is handed over.
    private func lostOffset(in segment: LogSegment, at position: UInt64) -> UInt64 {
        segment.offset(at: segment.frameEnd(cutting: position) ?? position)
    }
}

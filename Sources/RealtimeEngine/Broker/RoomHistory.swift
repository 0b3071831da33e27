import RealtimeProtocol

/// The kept tail of one room's log: a ring of entries with dense offsets, bounded by number, age and bytes.
struct RoomHistory {
    private var ring: [LogEntry?] = []
    private var times: [Instant] = []
    private var first = 0
    private(set) var count = 0
    /// The offset of the newest publication ever appended in this epoch.
    private(set) var top: UInt64 = 0
    private var bytes = 0

    /// Appends an entry and gives it its offset.
    mutating func append(_ entry: LogEntry, at now: Instant, keeping rule: RoomPolicy.History, maxBytes: Int)
        -> LogEntry
    {
        self.top += 1
        var entry = entry
        entry.offset = self.top
        guard rule.publications > 0 else {
            while self.count > 0 { self.dropOldest() }
            return entry
        }
        if self.count == self.ring.count && self.count < rule.publications { self.grow(max: rule.publications) }
        while self.count > 0 && (self.count >= rule.publications || self.bytes + entry.payload.bytes.count > maxBytes) {
            self.dropOldest()
        }
        let place = (self.first + self.count) % self.ring.count
        self.ring[place] = entry
        self.times[place] = now
        self.count += 1
        self.bytes += entry.payload.bytes.count
        return entry
    }

    /// Drops what is older than the rule allows.
    mutating func expire(at now: Instant, keeping rule: RoomPolicy.History) {
        let age = rule.age.nanosecondsClamped
        while self.count > 0 && now.nanoseconds - self.times[self.first].nanoseconds > age { self.dropOldest() }
        if self.count == 0 && !self.ring.isEmpty {
            self.ring = []
            self.times = []
            self.first = 0
        }
    }

    /// The offset of the oldest entry kept, or one past the top when none is.
    var firstOffset: UInt64 { self.top + 1 - UInt64(self.count) }

    /// Whether everything after `offset` is still here.
    func isContinuous(after offset: UInt64) -> Bool {
        offset <= self.top && offset + 1 >= self.firstOffset
    }

    /// The entry at `offset`, if it is kept.
    func entry(at offset: UInt64) -> LogEntry? {
        guard offset >= self.firstOffset, offset <= self.top else { return nil }
        return self.entry(Int(offset - self.firstOffset))
    }

    /// Entries after `offset` in order, at most `limit`.
    func entries(after offset: UInt64, limit: Int) -> [LogEntry] {
        let from = max(offset, self.firstOffset - 1)
        if from >= self.top { return [] }
        let skip = Int(from - (self.firstOffset - 1))
        return (skip..<self.count).prefix(limit).compactMap { index in self.entry(index) }
    }

    /// Entries before `offset`, newest first, at most `limit`.
    func entries(before offset: UInt64, limit: Int) -> [LogEntry] {
        if offset <= self.firstOffset { return [] }
        let end = Int(min(offset - self.firstOffset, UInt64(self.count)))
        return (0..<end).reversed().prefix(limit).compactMap { index in self.entry(index) }
    }

    private func entry(_ index: Int) -> LogEntry? {
        self.ring[(self.first + index) % self.ring.count]
    }

    private mutating func dropOldest() {
        self.bytes -= self.ring[self.first]?.payload.bytes.count ?? 0
        self.ring[self.first] = nil
        self.first = (self.first + 1) % self.ring.count
        self.count -= 1
    }

    private mutating func grow(max limit: Int) {
        let capacity = min(limit, max(8, self.ring.count * 2))
        var larger: [LogEntry?] = []
        var times: [Instant] = []
        larger.reserveCapacity(capacity)
        for index in 0..<self.count {
            larger.append(self.entry(index))
            times.append(self.times[(self.first + index) % self.times.count])
        }
        while larger.count < capacity {
            larger.append(nil)
            times.append(Instant(nanoseconds: 0))
        }
        self.ring = larger
        self.times = times
        self.first = 0
    }
}

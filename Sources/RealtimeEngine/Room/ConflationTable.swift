/// The newest publication of each key in a room, in the order of their offsets.
///
/// Entries stand in an array that only grows at its end; a key that is published again leaves a hole, and holes are
/// closed when they are more than half. So everything costs constant time, spread over the calls.
struct ConflationTable {
    private var entries: [LogEntry?] = []
    private var places: [String: Int] = [:]
    /// The number of the first place, counted from the table's beginning.
    private var first = 0
    private(set) var count = 0
    /// Payload and key bytes of the entries.
    private(set) var bytes = 0

    /// Takes the newest publication of its key; returns how many other keys were forgotten to stay within the bounds.
    mutating func put(_ entry: LogEntry, key: String, keys: Int, bytes limit: Int) -> Int {
        if let place = self.places[key] { self.remove(place) }
        self.places[key] = self.first + self.entries.count
        self.entries.append(entry)
        self.count += 1
        self.bytes += Self.size(entry)
        let forgotten = self.forget(beyond: keys, limit)
        if self.entries.count > 2 * self.count + 16 { self.closeHoles() }
        return forgotten
    }

    /// The first entry behind `offset`, or nil when there is none.
    func next(after offset: UInt64) -> LogEntry? {
        // Holes have lost their offsets, so a search lands on the nearest entry at or behind the middle.
        var low = 0
        var high = self.entries.count
        while low < high {
            let middle = (low + high) / 2
            var place = middle
            while place < high, self.entries[place] == nil { place += 1 }
            guard place < high, let entry = self.entries[place] else {
                high = middle
                continue
            }
            if entry.offset > offset { high = middle } else { low = place + 1 }
        }
        while low < self.entries.count {
            if let entry = self.entries[low] { return entry }
            low += 1
        }
        return nil
    }

    /// Forgets everything, and gives the memory back.
    mutating func removeAll() {
        if self.entries.isEmpty { return }
        self = ConflationTable()
    }

    private mutating func remove(_ place: Int) {
        guard let entry = self.entries[place - self.first] else { return }
        self.entries[place - self.first] = nil
        self.count -= 1
        self.bytes -= Self.size(entry)
    }

    /// The oldest go first; the one that has just come stays.
    private mutating func forget(beyond keys: Int, _ limit: Int) -> Int {
        var forgotten = 0
        var place = 0
        while self.count > max(1, keys) || (self.bytes > limit && self.count > 1) {
            if let key = self.entries[place]?.conflationKey {
                self.places[key] = nil
                self.remove(self.first + place)
                forgotten += 1
            }
            place += 1
        }
        return forgotten
    }

    private mutating func closeHoles() {
        self.entries.removeAll { entry in entry == nil }
        self.first = 0
        for place in self.entries.indices {
            if let key = self.entries[place]?.conflationKey { self.places[key] = place }
        }
    }

    private static func size(_ entry: LogEntry) -> Int {
        entry.payload.bytes.count + (entry.conflationKey?.utf8.count ?? 0) + MemoryLayout<LogEntry>.stride
    }
}

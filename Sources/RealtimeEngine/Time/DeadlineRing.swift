/// Numbers whose deadlines lie equally far ahead when they come, so that the oldest is always the next: O(1) for each.
///
/// What ended before its deadline stays until it comes to the front or `compact` finds that most have ended.
struct DeadlineRing {
    private struct Entry {
        var deadline: Instant
        var number: UInt64
    }

    private var entries: [Entry] = []
    private var first = 0

    /// How many wait, those that ended and were not dropped yet among them.
    var count: Int { self.entries.count - self.first }
    /// The earliest deadline.
    var next: Instant? { self.first < self.entries.count ? self.entries[self.first].deadline : nil }

    /// Adds a number, whose deadline is not before that of the last one.
    mutating func append(_ number: UInt64, at deadline: Instant) {
        self.entries.append(Entry(deadline: deadline, number: number))
    }

    /// Takes the first number if its deadline has come.
    mutating func popDue(_ now: Instant) -> UInt64? {
        guard let next = self.next, next <= now else { return nil }
        defer { self.dropFirst() }
        return self.entries[self.first].number
    }

    /// Drops what has ended: all of it at the front, and the rest when it is most of what is here.
    ///
    /// - Parameters:
    ///   - pending: how many numbers have not ended.
    ///   - isPending: whether a number is one of them.
    mutating func compact(pending: Int, _ isPending: (UInt64) -> Bool) {
        while self.first < self.entries.count, !isPending(self.entries[self.first].number) { self.dropFirst() }
        guard self.count > 2 * pending + 64 else { return }
        self.entries.removeSubrange(..<self.first)
        self.first = 0
        self.entries.removeAll { entry in !isPending(entry.number) }
    }

    private mutating func dropFirst() {
        self.first += 1
        if self.first == self.entries.count {
            self.entries.removeAll(keepingCapacity: true)
            self.first = 0
        } else if self.first > 1024, self.first > self.entries.count / 2 {
            self.entries.removeSubrange(..<self.first)
            self.first = 0
        }
    }
}

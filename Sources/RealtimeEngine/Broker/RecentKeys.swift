/// The keys under which a room was published to of late, and where each publication stands in the log.
///
/// A dictionary that is only looked up, and the keys in the order of their publications; nothing is allocated before
/// the first key.
struct RecentKeys {
    private var offsets: [PublishKey: UInt64] = [:]
    /// The highest number of each series of keys, while its key is remembered.
    private var newest: [PublishKey: UInt64] = [:]
    private var order: [(key: PublishKey, time: Instant)] = []
    private var first = 0

    /// Keys that are remembered.
    var count: Int { self.offsets.count }

    /// The offset of the publication that had this key.
    func offset(of key: PublishKey) -> UInt64? { self.offsets[key] }

    /// Whether a later publish of the same series is in the log, so that this one would come out of order.
    func isOvertaken(_ key: PublishKey) -> Bool {
        guard !self.newest.isEmpty, let (series, number) = key.sequence, let newest = self.newest[series] else {
            return false
        }
        return number < newest
    }

    /// Forgets what is older than `age`.
    mutating func expire(at now: Instant, age: Int64) {
        while self.first < self.order.count && now.nanoseconds - self.order[self.first].time.nanoseconds > age {
            self.forgetOldest()
        }
    }

    /// Remembers a key that is not there yet, and forgets the oldest ones beyond `limit`.
    ///
    /// - Returns: how many were forgotten before their time.
    mutating func remember(_ key: PublishKey, at offset: UInt64, now: Instant, limit: Int) -> Int {
        guard limit > 0 else { return 1 }
        var forgotten = 0
        while self.offsets.count >= limit {
            self.forgetOldest()
            forgotten += 1
        }
        self.offsets[key] = offset
        self.order.append((key, now))
        if let (series, number) = key.sequence { self.newest[series] = number }
        return forgotten
    }

    /// Frees the memory when nothing is left, and closes the hole at the front once it is the larger half.
    private mutating func forgetOldest() {
        let key = self.order[self.first].key
        self.offsets[key] = nil
        if let (series, number) = key.sequence, self.newest[series] == number { self.newest[series] = nil }
        self.first += 1
        if self.first == self.order.count {
            self = RecentKeys()
        } else if self.first >= 64 && self.first * 2 >= self.order.count {
            self.order.removeFirst(self.first)
            self.first = 0
        }
    }
}

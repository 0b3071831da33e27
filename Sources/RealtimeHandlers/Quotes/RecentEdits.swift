/// Which edits were accepted lately, by their authors and keys, so that one that comes again is answered as it was.
struct RecentEdits {
    struct Key: Hashable {
        /// The user, or the client of a caller without.
        var author: String
        var key: String
    }

    private var versions: [Key: UInt64] = [:]
    private var order: [Key] = []
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    subscript(key: Key) -> UInt64? { self.versions[key] }

    mutating func remember(_ key: Key, version: UInt64) {
        guard self.versions.updateValue(version, forKey: key) == nil else { return }
        self.order.append(key)
        if self.order.count > max(1, self.limit) { self.versions[self.order.removeFirst()] = nil }
    }
}

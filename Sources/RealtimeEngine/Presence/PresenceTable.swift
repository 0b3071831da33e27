import RealtimeProtocol

/// Who is in one room, as a pure value: in the order in which they joined, each until it leaves or its grace ends.
///
/// A generation is one entry: one client id from its join to its leave, each told once. A client that leaves is gone at
/// once; one that drops stays for its grace, because most come back. When its user comes back first, under a new client
/// id, the new one is told before the old one's leave, so that nobody sees the user's count at zero.
///
/// All operations cost O(log n) for n entries, spread over many; `loseLink` goes over all of them.
struct PresenceTable {
    private struct Entry {
        /// Grows with each join; places change when others go, serials do not.
        var serial: UInt64
        var link: Int
        var info: ClientInfo
        var isAnnounced: Bool
        /// How long the client may be away after it drops.
        var grace: Duration
        /// It dropped, and leaves at this time unless it comes back.
        var end: Instant?
        var isGone = false
    }

    /// By serial; those that are gone are taken out many at a time.
    private var entries: [Entry] = []
    private var serial: UInt64 = 0
    private var serials: [String: UInt64] = [:]
    /// Client ids of those in grace, by when it ends.
    private var ends = DeadlineQueue()
    /// Client ids of those in grace who have a user, in the order in which they dropped.
    private var away: [String: [String]] = [:]

    /// How many are here, those in grace included.
    var count: Int { self.serials.count }

    /// Nobody is here and nobody is expected.
    var isEmpty: Bool { self.serials.isEmpty }

    /// Who is here, those in grace included, in the order in which they joined.
    var infos: [ClientInfo] { self.entries.compactMap { entry in entry.isGone ? nil : entry.info } }

    /// When the next grace may end.
    var nextDeadline: Instant? { self.ends.next }

    /// Somebody came.
    ///
    /// - Parameters:
    ///   - info: who it is.
    ///   - link: the hub that answers for it.
    ///   - isAnnounced: whether the room's subscribers are told of this generation.
    ///   - grace: how long it may be away after it drops.
    ///   - limit: the most entries; one more is not taken in, unless it takes its user's place.
    mutating func join(
        _ info: ClientInfo,
        link: Int,
        isAnnounced: Bool,
        grace: Duration,
        limit: Int
    ) -> [PresenceAction] {
        if let place = self.place(of: info.client) { return self.goOn(place, info, link) }
        let replaced = self.away[info.user]?.first
        guard self.count < limit || replaced != nil else { return [.counted(.presenceNotTracked)] }
        var actions: [PresenceAction] = self.isEmpty ? [.occupied] : []
        self.serial += 1
        self.serials[info.client] = self.serial
        let entry = Entry(serial: self.serial, link: link, info: info, isAnnounced: isAnnounced, grace: grace)
        self.entries.append(entry)
        if isAnnounced { actions.append(.joined(info)) }
        if let replaced, let place = self.place(of: replaced) {
            actions += [.counted(.presenceGraceKept)] + self.remove(place)
        }
        return actions
    }

    /// A client that dropped is back under its own id: its generation goes on, and nobody is told.
    private mutating func goOn(_ place: Int, _ info: ClientInfo, _ link: Int) -> [PresenceAction] {
        guard self.entries[place].end != nil else { return [] }
        self.forgetAway(place)
        self.entries[place].end = nil
        self.entries[place].link = link
        self.entries[place].info = info
        return [.counted(.presenceGraceKept)]
    }

    /// A hub says that its client is no longer here.
    ///
    /// - Parameters:
    ///   - client: which one; nothing happens if it is not here, or another hub answers for it.
    ///   - link: the hub.
    ///   - isDrop: whether it may come back, so that its grace begins.
    ///   - now: the time.
    mutating func leave(_ client: String, link: Int, isDrop: Bool, at now: Instant) -> [PresenceAction] {
        guard let place = self.place(of: client), self.entries[place].link == link else { return [] }
        guard self.entries[place].end == nil else { return [] }
        return self.end(place, isDrop: isDrop, at: now)
    }

    /// A hub is gone: all of its clients have dropped.
    mutating func loseLink(_ link: Int, at now: Instant) -> [PresenceAction] {
        let clients = self.entries.compactMap { entry in
            !entry.isGone && entry.link == link && entry.end == nil ? entry.info.client : nil
        }
        var actions: [PresenceAction] = []
        for client in clients { actions += self.leave(client, link: link, isDrop: true, at: now) }
        return actions
    }

    /// Ends every grace that is over.
    mutating func expire(at now: Instant) -> [PresenceAction] {
        var actions: [PresenceAction] = []
        while let client = self.ends.pop(until: now) {
            // It came back since, and perhaps dropped again, or its user did.
            guard let place = self.place(of: client), let end = self.entries[place].end, end <= now else { continue }
            actions += [.counted(.presenceGraceEnded)] + self.remove(place)
        }
        return actions
    }

    private mutating func end(_ place: Int, isDrop: Bool, at now: Instant) -> [PresenceAction] {
        let entry = self.entries[place]
        guard isDrop, entry.grace > .zero else { return self.remove(place) }
        let end = now.advanced(by: entry.grace)
        self.entries[place].end = end
        self.ends.push(entry.info.client, at: end)
        if !entry.info.user.isEmpty { self.away[entry.info.user, default: []].append(entry.info.client) }
        return []
    }

    private mutating func remove(_ place: Int) -> [PresenceAction] {
        let entry = self.entries[place]
        self.forgetAway(place)
        self.serials[entry.info.client] = nil
        self.entries[place].isGone = true
        if self.entries.count > 2 * self.count + 16 { self.entries.removeAll { entry in entry.isGone } }
        let actions: [PresenceAction] = entry.isAnnounced ? [.left(entry.info)] : []
        return self.isEmpty ? actions + [.vacated] : actions
    }

    private mutating func forgetAway(_ place: Int) {
        let info = self.entries[place].info
        guard var clients = self.away[info.user] else { return }
        clients.removeAll { client in client == info.client }
        self.away[info.user] = clients.isEmpty ? nil : clients
    }

    /// Where a client's entry is, found by its serial.
    private func place(of client: String) -> Int? {
        guard let serial = self.serials[client] else { return nil }
        var low = 0
        var high = self.entries.count
        while low < high {
            let middle = (low + high) / 2
            if self.entries[middle].serial < serial { low = middle + 1 } else { high = middle }
        }
        return low
    }
}

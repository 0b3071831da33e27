internal import RealtimeProtocol

/// What is still to be published: publications in order, and rooms whose members are to be asked to list.
///
/// The store has everything already, so a publication that the broker does not take need not be kept: it is enough that
/// the room's members hear, once the broker works again, that they lack something. So a failure costs a room's name, and
/// at the bound of names one bit for everybody.
struct NoticeOutbox {
    /// A publication.
    struct Entry: Equatable {
        var room: String
        var value: JSONValue
        /// What the broker publishes once.
        var key: String?
    }

    /// What whoever publishes does next.
    enum Action: Equatable {
        /// Publishes, and reports.
        case publish(Entry)
        /// Asks a room's members to list, and reports.
        case ask(room: String)
        /// Says `waited` after so long, with the number; until then there is something else to do, or nothing.
        case wait(Duration, number: Int)
        /// Ends; whoever adds something begins anew.
        case rest
    }

    /// Rooms, each once, up to a bound; beyond it everybody's room stands for all.
    private struct Rooms {
        var names: [String] = []

        mutating func insert(_ room: String, limit: Int) {
            let everybody = NoticeAudience.all.room
            if self.names.first == everybody || self.names.contains(room) { return }
            if room == everybody || self.names.count >= limit {
                self.names = [everybody]
            } else {
                self.names.append(room)
            }
        }
    }

    private enum Wait {
        case broker
        case store
    }

    private let policy: NotificationPolicy
    private var entries: [Entry] = []
    private var first = 0
    /// Rooms whose members are to be asked.
    private var rooms = Rooms()
    /// Rooms that a store which failed may have changed all the same; they are asked about once it works.
    private var doubts = Rooms()
    private var backoff: Duration
    /// The broker failed: rooms are asked after a while.
    private var mustWait = false
    /// What is waited for, and the number of the wait.
    private var wait: Wait?
    private var waits = 0
    private(set) var isResting = true

    init(_ policy: NotificationPolicy) {
        self.policy = policy
        self.backoff = policy.retryAfter
    }

    /// Takes a publication; true if somebody has to begin publishing.
    mutating func add(_ entry: Entry) -> Bool {
        if self.entries.count - self.first >= self.policy.waitingPublications {
            self.rooms.insert(entry.room, limit: self.policy.waitingRooms)
        } else {
            self.entries.append(entry)
        }
        return self.wake()
    }

    /// Takes a room whose members lack something; true if somebody has to begin publishing.
    mutating func ask(_ room: String) -> Bool {
        self.rooms.insert(room, limit: self.policy.waitingRooms)
        return self.wake()
    }

    /// Takes a room whose members may lack something: the store failed, and may have done its work.
    ///
    /// They are asked when the store works again, or after a while, since it may be long before anybody tries. True if
    /// somebody has to begin publishing.
    mutating func doubt(_ room: String) -> Bool {
        self.doubts.insert(room, limit: self.policy.waitingRooms)
        return self.wake()
    }

    /// The store works, so that members can list; true if somebody has to begin publishing.
    mutating func storeWorks() -> Bool {
        if self.doubts.names.isEmpty { return false }
        self.takeDoubts()
        return self.wake()
    }

    /// A wait is over; true if somebody has to begin publishing.
    mutating func waited(number: Int) -> Bool {
        guard number == self.waits, let wait = self.wait else { return false }
        self.wait = nil
        if wait == .store { self.takeDoubts() }
        return self.wake()
    }

    /// What is next; a publication or a question is reported with `published` or `asked` before the next one is taken.
    mutating func next() -> Action {
        if self.first < self.entries.count { return .publish(self.takeEntry()) }
        if self.wait == .broker { return self.rest() }
        if self.rooms.names.isEmpty {
            if self.doubts.names.isEmpty || self.wait == .store { return self.rest() }
            return self.beginWaiting(for: .store, self.policy.longestRetry)
        }
        if self.mustWait {
            self.mustWait = false
            defer { self.backoff = min(self.backoff * 2, self.policy.longestRetry) }
            return self.beginWaiting(for: .broker, self.backoff)
        }
        // Taken out now: what a room lacks from here on is a reason to ask again.
        return .ask(room: self.rooms.names.removeFirst())
    }

    private mutating func rest() -> Action {
        self.isResting = true
        return .rest
    }

    /// Only the latest wait counts.
    private mutating func beginWaiting(for what: Wait, _ time: Duration) -> Action {
        self.wait = what
        self.waits += 1
        return .wait(time, number: self.waits)
    }

    private mutating func takeDoubts() {
        for room in self.doubts.names { self.rooms.insert(room, limit: self.policy.waitingRooms) }
        self.doubts = Rooms()
        if self.wait == .store { self.wait = nil }
    }

    /// A publication that was next has come to its end.
    mutating func published(_ entry: Entry, success: Bool) {
        self.report(success, entry.room)
    }

    /// A room that was next was asked, or could not be.
    mutating func asked(_ room: String, success: Bool) {
        self.report(success, room)
    }

    private mutating func report(_ success: Bool, _ room: String) {
        if success {
            self.mustWait = false
            self.backoff = self.policy.retryAfter
        } else {
            self.mustWait = true
            self.rooms.insert(room, limit: self.policy.waitingRooms)
        }
    }

    private mutating func wake() -> Bool {
        defer { self.isResting = false }
        return self.isResting
    }

    private mutating func takeEntry() -> Entry {
        let entry = self.entries[self.first]
        self.first += 1
        if self.first == self.entries.count || self.first > self.policy.waitingPublications {
            self.entries.removeFirst(self.first)
            self.first = 0
        }
        return entry
    }
}

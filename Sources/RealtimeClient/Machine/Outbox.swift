import RealtimeProtocol

/// Publishes that are not acknowledged, in the order in which the host made them.
///
/// Those that were sent in the present session come first; nothing overtakes.
struct Outbox: Sendable {
    struct Entry: Sendable {
        let number: CallNumber
        let room: String
        let data: RawJSON
        let key: String
        let deadline: UInt64
        /// The command that carries it in the present session, or zero.
        var command: UInt32 = 0
        /// How often it was sent.
        var attempts = 0
        /// When it was first sent.
        var firstSent: UInt64 = 0
        /// Whether it was ever sent without its key: then it cannot be sent again.
        var wasBare = false
    }

    private(set) var entries: [Entry] = []
    private(set) var bytes = 0
    /// How many at the front were sent in the present session.
    private(set) var inFlight = 0

    mutating func append(_ entry: Entry) {
        self.entries.append(entry)
        self.bytes += entry.data.bytes.count
    }

    /// Marks the first that was not sent in this session as sent.
    mutating func sendNext(command: UInt32, withKey: Bool, now: UInt64) {
        let index = self.inFlight
        if self.entries[index].attempts == 0 { self.entries[index].firstSent = now }
        self.entries[index].command = command
        self.entries[index].attempts += 1
        if !withKey { self.entries[index].wasBare = true }
        self.inFlight += 1
    }

    mutating func remove(at index: Int) -> Entry {
        if index < self.inFlight { self.inFlight -= 1 }
        let entry = self.entries.remove(at: index)
        self.bytes -= entry.data.bytes.count
        return entry
    }

    /// The session is over: nothing is on its way any more.
    mutating func suspend() {
        for index in 0..<self.inFlight { self.entries[index].command = 0 }
        self.inFlight = 0
    }

    mutating func removeAll() -> [Entry] {
        let all = self.entries
        self = Outbox()
        return all
    }
}

import Synchronization

/// A node's admission, shared by its hubs: one lock for a connection that opens, is granted, or closes, none between.
final class ConnectionBudget: Sendable {
    private let table: Mutex<AdmissionTable>

    init(limits: Limits, timing: Timing, start: Instant) {
        self.table = Mutex(AdmissionTable(limits: limits, timing: timing, start: start))
    }

    /// Connections of all hubs.
    var count: Int { self.table.withLock { table in table.count } }

    /// Addresses and users that are remembered.
    var names: Int { self.table.withLock { table in table.names } }

    /// Takes new bounds; those who are there stay, and count.
    func change(_ limits: Limits, at now: Instant) {
        self.table.withLock { table in table.change(limits, at: now) }
    }

    /// Takes a connection, or says why not.
    func open(from address: String, at now: Instant) -> HubCore.Refusal? {
        self.table.withLock { table in table.open(from: address, at: now) }
    }

    /// The connection is gone.
    func close(from address: String) {
        self.table.withLock { table in table.close(from: address) }
    }

    /// Counts a connection of a user's; false at the limit.
    func claim(user: String) -> Bool {
        self.table.withLock { table in table.claim(user: user) }
    }

    /// A connection that was counted is the user's no more.
    func release(user: String) {
        self.table.withLock { table in table.release(user: user) }
    }
}

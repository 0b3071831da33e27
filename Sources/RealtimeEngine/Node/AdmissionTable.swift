/// Who may connect to a node, as a pure value: connections in all, of one address, of one user, and in a second.
///
/// An address or a user is remembered only while it has a connection, so the table is bounded by the connections.
struct AdmissionTable {
    private var limits: Limits
    private var gate: AcceptGate
    private(set) var count = 0
    private var addresses: [String: Int] = [:]
    private var users: [String: Int] = [:]

    init(limits: Limits, timing: Timing, start: Instant) {
        self.limits = limits
        self.gate = AcceptGate(
            perSecond: limits.connectsPerSecond,
            burst: limits.connectBurst,
            slowStart: timing.slowStart,
            start: start
        )
    }

    /// Takes new bounds; those who are there stay, and count.
    mutating func change(_ limits: Limits, at now: Instant) {
        self.limits = limits
        self.gate.change(perSecond: limits.connectsPerSecond, burst: limits.connectBurst, at: now)
    }

    /// Addresses and users that have connections and are counted.
    var names: Int { self.addresses.count + self.users.count }

    /// Takes a connection; or says why not, and changes nothing but the places of those who were refused.
    mutating func open(from address: String, at now: Instant) -> HubCore.Refusal? {
        if self.count >= self.limits.connections { return .connectionLimit }
        let host = Self.host(of: address)
        let limit = self.limits.connectionsPerAddress
        if limit > 0, self.addresses[host, default: 0] >= limit { return .addressLimit }
        if let wait = self.gate.accept(at: now) { return .connectRate(retryAfter: wait) }
        self.count += 1
        // Counted without a limit too, since there may be one later.
        if !host.isEmpty { self.addresses[host, default: 0] += 1 }
        return nil
    }

    /// The connection is gone.
    mutating func close(from address: String) {
        self.count -= 1
        Self.release(Self.host(of: address), in: &self.addresses)
    }

    /// Counts a connection of a user's; false at the limit.
    mutating func claim(user: String) -> Bool {
        let limit = self.limits.connectionsPerUser
        if limit > 0, self.users[user, default: 0] >= limit { return false }
        self.users[user, default: 0] += 1
        return true
    }

    /// A connection that was counted is the user's no more.
    mutating func release(user: String) {
        Self.release(user, in: &self.users)
    }

    private static func release(_ name: String, in counts: inout [String: Int]) {
        guard let count = counts[name] else { return }
        counts[name] = count > 1 ? count - 1 : nil
    }

    /// The address without the port: `127.0.0.1:80` and `[::1]:80` have one, `::1` has none.
    static func host(of address: String) -> String {
        let bytes = address.utf8
        guard let colon = bytes.lastIndex(of: UInt8(ascii: ":")) else { return address }
        let host = bytes[..<colon]
        let isBracketed = host.first == UInt8(ascii: "[") && host.last == UInt8(ascii: "]")
        return isBracketed || !host.contains(UInt8(ascii: ":")) ? String(Substring(host)) : address
    }
}

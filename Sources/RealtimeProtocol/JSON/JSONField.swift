/// The field names of the protocol, so that a reader can `switch` over numbers in place of strings.
enum JSONField: UInt8, CaseIterable {
    case id, connect, subscribe, unsubscribe, publish, history, presence, presenceStats
    case rpc, send, refresh, subRefresh, ping, error, push, channel
    case pub, join, leave, message, disconnect, gap, data, info
    case offset, tags, time, user, client, connInfo, chanInfo, token
    case subs, name, version, headers, recover, epoch, positioned, recoverable
    case joinLeave, delta, flag, limit, since, reverse, method, expires
    case ttl, pong, session, node, publications, recovered, wasRecovering, numClients
    case numUsers, code, temporary, reason, from, through, key, retryAfter, conflated
    case consumer, offsets, single
    case lease, change, takeover, wait, waited, leases, grace

    /// A name that is not the protocol's.
    case unknown

    /// The field with a packed name.
    static func named(_ name: PackedName) -> JSONField {
        Self.table.field(named: name)
    }

    /// Every field but `unknown`, with its name on the wire.
    static let names: [(field: JSONField, name: String)] = [
        (.id, "id"), (.connect, "connect"), (.subscribe, "subscribe"), (.unsubscribe, "unsubscribe"),
        (.publish, "publish"), (.history, "history"), (.presence, "presence"),
        (.presenceStats, "presence_stats"), (.rpc, "rpc"), (.send, "send"), (.refresh, "refresh"),
        (.subRefresh, "sub_refresh"), (.ping, "ping"), (.error, "error"), (.push, "push"),
        (.channel, "channel"), (.pub, "pub"), (.join, "join"), (.leave, "leave"), (.message, "message"),
        (.disconnect, "disconnect"), (.gap, "gap"), (.data, "data"), (.info, "info"), (.offset, "offset"),
        (.tags, "tags"), (.time, "time"), (.user, "user"), (.client, "client"), (.connInfo, "conn_info"),
        (.chanInfo, "chan_info"), (.token, "token"), (.subs, "subs"), (.name, "name"), (.version, "version"),
        (.headers, "headers"), (.recover, "recover"), (.epoch, "epoch"), (.positioned, "positioned"),
        (.recoverable, "recoverable"), (.joinLeave, "join_leave"), (.delta, "delta"), (.flag, "flag"),
        (.limit, "limit"), (.since, "since"), (.reverse, "reverse"), (.method, "method"), (.expires, "expires"),
        (.ttl, "ttl"), (.pong, "pong"), (.session, "session"), (.node, "node"), (.publications, "publications"),
        (.recovered, "recovered"), (.wasRecovering, "was_recovering"), (.numClients, "num_clients"),
        (.numUsers, "num_users"), (.code, "code"), (.temporary, "temporary"), (.reason, "reason"),
        (.from, "from"), (.through, "through"), (.key, "key"), (.retryAfter, "retry_after"), (.conflated, "conflated"),
        (.consumer, "consumer"), (.offsets, "offsets"), (.single, "single"),
        (.lease, "lease"), (.change, "change"), (.takeover, "takeover"), (.wait, "wait"), (.waited, "waited"),
        (.leases, "leases"), (.grace, "grace"),
    ]

    private static let table = JSONFieldTable()
}

/// A name of at most 15 bytes in one integer: a one, and then the bytes.
struct PackedName: Equatable {
    /// The leading one tells names of different lengths apart, whatever their bytes.
    private(set) var bits: UInt128 = 1

    /// Whether the name is longer than fits, and so is none of the protocol's.
    private(set) var overflows = false

    /// Adds a byte at the end.
    mutating func append(_ byte: UInt8) {
        if self.bits >> 120 != 0 { self.overflows = true }
        self.bits = self.bits &<< 8 | UInt128(byte)
    }
}

/// A hash table from packed names to fields, built once.
private struct JSONFieldTable {
    private var bits = [UInt128](repeating: 0, count: 256)
    private var fields = [JSONField](repeating: .unknown, count: 256)

    init() {
        for (field, name) in JSONField.names {
            var packed = PackedName()
            for byte in name.utf8 { packed.append(byte) }
            var slot = Self.slot(packed.bits)
            while self.bits[slot] != 0 { slot = (slot + 1) & 255 }
            self.bits[slot] = packed.bits
            self.fields[slot] = field
        }
    }

    func field(named name: PackedName) -> JSONField {
        if name.overflows { return .unknown }
        var slot = Self.slot(name.bits)
        while self.bits[slot] != 0 {
            if self.bits[slot] == name.bits { return self.fields[slot] }
            slot = (slot + 1) & 255
        }
        return .unknown
    }

    private static func slot(_ bits: UInt128) -> Int {
        let folded = UInt64(truncatingIfNeeded: bits) ^ UInt64(truncatingIfNeeded: bits >> 64)
        return Int(truncatingIfNeeded: (folded &* 0x9E37_79B9_7F4A_7C15) >> 56)
    }
}

/// The pong that is owed to the peer: at most one, for its latest ping (RFC 6455 5.5.2 and 5.5.3).
///
/// A peer that pings faster than its pongs can be written costs one payload, not a queue. Nothing is owed any more
/// once a Close was received.
public struct PendingPong: Sendable {
    private var payload: [UInt8]?
    private var isClosed = false

    /// How many pings were superseded by a later one before they were answered.
    public private(set) var supersededCount = 0

    /// Starts without a debt.
    public init() {}

    /// Whether a pong is owed.
    public var isOwed: Bool { payload != nil }

    /// A ping has come; it replaces an earlier one that was not answered yet.
    public mutating func receivedPing(_ payload: Span<UInt8>) {
        guard !isClosed else { return }
        if self.payload != nil { supersededCount &+= 1 }
        var copy: [UInt8] = []
        copy.append(copying: payload)
        self.payload = copy
    }

    /// A Close has come: nothing is answered any more.
    public mutating func receivedClose() {
        isClosed = true
        payload = nil
    }

    /// The payload of the pong to send now, if one is owed.
    public mutating func take() -> [UInt8]? {
        defer { payload = nil }
        return payload
    }
}

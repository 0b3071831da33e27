/// Matches pongs with the latest ping, to measure the round trip (RFC 6455 5.5.3).
///
/// A pong that matches nothing is legal and ignored: it proves life, as any byte does, but tells no time.
public struct PingTracker: Sendable {
    private var number: UInt64 = 0
    private var sentAt: UInt64?

    /// Starts without an outstanding ping.
    public init() {}

    /// The payload of a ping that is sent now: 8 bytes that differ from the earlier ones'.
    public mutating func ping(now: UInt64) -> [UInt8] {
        number &+= 1
        sentAt = now
        return payload
    }

    /// A pong has come.
    ///
    /// - Returns: The nanoseconds since the latest ping, if this answers it for the first time.
    public mutating func pong(_ payload: Span<UInt8>, now: UInt64) -> UInt64? {
        let expected = self.payload
        guard let sent = sentAt, payload.count == expected.count else { return nil }
        for index in 0..<payload.count where payload[index] != expected[index] { return nil }
        sentAt = nil
        return now >= sent ? now - sent : 0
    }

    private var payload: [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: number &>> UInt64(56 - 8 * $0)) }
    }
}

public import RealtimeProtocol

/// A lease that this client was granted, and until when it may believe that it holds it.
///
/// The deadline is on the client's own monotonic clock (``ClientEnvironment/now``). It counts from the call, which is not
/// after the request was sent, and leaves out a twentieth: clocks may differ by 5 %. A lost connection ends the belief
/// earlier: renew then, within the server's grace time. What is written still shows the token (``fence``), since a
/// program that is suspended does not see a deadline pass.
public struct Lease: Hashable, Sendable {
    /// The lease's key in its room.
    public let key: String
    /// The fencing token, which stays through renewals.
    public let token: FencingToken
    /// Until when the lease is held, in nanoseconds of the client's clock.
    public let deadline: UInt64

    init(key: String, _ tenure: LeaseTenure, sent: UInt64) {
        self.key = key
        self.token = tenure.token
        let milliseconds = UInt64(tenure.waitedMilliseconds) + UInt64(tenure.ttlMilliseconds)
        self.deadline = sent.adding(milliseconds * 1_000_000 / 20 * 19)
    }

    /// What a write shows to be let through.
    public var fence: Fence { Fence(key: self.key, token: self.token) }

    /// Whether the client may believe that it holds the lease at a time of its clock.
    public func isHeld(at now: UInt64) -> Bool { now < self.deadline }
}

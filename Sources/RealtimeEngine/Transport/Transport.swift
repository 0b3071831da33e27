public import RealtimeProtocol

/// The engine's way out to one peer, implemented by whoever owns the socket.
///
/// All calls come in the hub's isolation, on the hub's executor, and must not block. An implementation must not call
/// back into the hub from inside these calls: it answers with the returned value and reports later events (bytes
/// received, writable again, closed) in turns of its own.
public protocol Transport: AnyObject {
    /// Offers bytes in order. Called at the end of a turn, with everything that the connection is due.
    ///
    /// Cost: once per ready connection and turn, however many publications the slices span.
    func write(_ slices: UnsafeBufferPointer<OutboundSlice>, total: Int) -> WriteOutcome

    /// Starts or stops delivering inbound messages; a stopped peer fills its own socket.
    func setReading(_ enabled: Bool)

    /// Everything queued was handed over: close politely, telling the peer `reason` (nil when the peer closed first).
    func finish(_ reason: Disconnect?)

    /// Drop the connection now.
    func abort()
}

public import RealtimeEngine

/// A connected byte stream that the host owns: the lower of the two levels at which a host may come in.
///
/// The library does the handshake and the framing.
///
/// All calls come in the hub's isolation and must not block or call back into the connection. The owner tells the
/// `WebSocketConnection` what happens: `received`, `writable`, `ended`, and `expired` at its `deadline`.
public protocol ByteStream: AnyObject {
    /// Writes what the stream takes now. After fewer bytes than offered, the owner calls `writable` once it takes more.
    func write(_ slices: UnsafeBufferPointer<OutboundSlice>, total: Int) -> WriteOutcome

    /// Stops or starts reading. After a start, the owner calls `received` once even if no bytes have come: the connection
    /// may hold some.
    func setReading(_ enabled: Bool)

    /// Nothing more will be written; the peer reads the end of the stream after what was written. Reading goes on, so that
    /// the peer is not reset before it has read everything, until the owner calls `ended`.
    func shutdownWriting()

    /// Drops the stream now. The owner calls `ended` afterwards, in a turn of its own.
    func abort()
}

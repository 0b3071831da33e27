#if os(Linux)
/// Who decides what a swarm's connections say, and checks what they hear.
///
/// Called from the swarm's own loop. The owner may send, pause, close and open connections from any of these.
protocol SwarmOwner: AnyObject {
    /// The handshake is done.
    func opened(_ connection: Int)

    /// One whole text or binary frame came. `time` is when its bytes were read.
    func received(_ message: Span<UInt8>, on connection: Int, at time: UInt64)

    /// All that could be read in this turn has been passed on.
    func finishedReading(_ connection: Int)

    /// The connection is over. `code` is that of the server's close frame, if it sent one.
    func ended(_ connection: Int, code: Int?, reason: SwarmEnding)
}

/// Why a connection of a swarm is over.
enum SwarmEnding: Equatable {
    /// The server closed it, or the network did.
    case closed
    /// It was never made; the sentence says why.
    case refused(String)
    /// The server broke RFC 6455.
    case violation
}
#endif

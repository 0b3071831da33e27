/// The promises of a transport that the kit checks, one by one.
public enum TransportCheck: String, CaseIterable, Sendable {
    /// What a peer sends comes back in order.
    case echo
    /// A message of the peer's reaches the hub whole and alone.
    case wholeMessages
    /// Messages up to the limit come through in both directions.
    case largeMessages
    /// Thousands of small messages in a row come through in order.
    case manySmallMessages
    /// Slices of one write reach the peer one after the other, all of them.
    case gatheredWrites
    /// A transport whose peer does not read takes no more than its buffers hold.
    case slowReaderIsBounded
    /// A peer that did not read for a while gets everything once it reads.
    case slowReaderGetsEverything
    /// No message is delivered while reading is off, and everything once it is on again.
    case pausesReading
    /// The peer is told code and reason when the server closes.
    case closeByServer
    /// What was taken before the end reaches the peer before the end.
    case takenBeforeClose
    /// Nothing reaches the peer or the handler after the end.
    case silenceAfterClose
    /// The hub is told when the peer closes.
    case closeByPeer
    /// The hub is told when the peer vanishes.
    case abortByPeer
    /// A connection that the hub drops is gone, even when its peer does not read.
    case abortByServer
    /// Many connections do not disturb each other.
    case manyConnections

    /// What the check holds the transport to, as a sentence.
    public var promise: String {
        switch self {
        case .echo: "what a peer sends comes back in order"
        case .wholeMessages: "a message of the peer's reaches the hub whole and alone"
        case .largeMessages: "messages up to the limit come through in both directions"
        case .manySmallMessages: "thousands of small messages in a row come through in order"
        case .gatheredWrites: "slices of one write reach the peer one after the other, all of them"
        case .slowReaderIsBounded: "a transport whose peer does not read takes no more than its buffers hold"
        case .slowReaderGetsEverything: "a peer that did not read for a while gets everything once it reads"
        case .pausesReading: "no message is delivered while reading is off, and everything once it is on again"
        case .closeByServer: "the peer is told code and reason when the server closes"
        case .takenBeforeClose: "what was taken before the end reaches the peer before the end"
        case .silenceAfterClose: "nothing reaches the peer or the handler after the end"
        case .closeByPeer: "the hub is told when the peer closes"
        case .abortByPeer: "the hub is told when the peer vanishes"
        case .abortByServer: "a connection that the hub drops is gone, even when its peer does not read"
        case .manyConnections: "many connections do not disturb each other"
        }
    }
}

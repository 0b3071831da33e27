/// What can go wrong in a simulation; each kind is on or off, and as frequent, as the seed says.
public enum FaultKind: Int, CaseIterable, Sendable {
    /// Bytes take long to arrive.
    case delay
    /// Bytes arrive one at a time.
    case tinyChunks
    /// Many writes arrive as one.
    case coalescedChunks
    /// A socket has next to no buffer.
    case smallBuffers
    /// One direction of a connection swallows everything from now on.
    case halfOpen
    /// A connection is reset, with bytes on their way and perhaps amid a frame.
    case reset
    /// The stream ends early, amid a frame.
    case truncation
    /// Bytes are changed on their way; the connection is excused, the others are not.
    case bitFlips
    /// A client reads slowly.
    case slowReader
    /// A client stops reading for good.
    case neverReader
    /// A peer connects and says nothing, or not all of it.
    case silentPeer
    /// A client sends faster than it may.
    case flood
    /// A client subscribes and unsubscribes in quick succession.
    case toggles
    /// A node dies with everything in its memory, and comes back empty.
    case crash
    /// A node tells its clients to go, stops, and is replaced by a new one.
    case restart
    /// A node does nothing for a while.
    case pause
    /// The broker takes its time.
    case brokerDelay
    /// The broker refuses calls, or carries them out and does not say so.
    case brokerErrors
    /// Nothing goes to or from the broker for a while.
    case brokerBlackHole
    /// The broker loses its memory; every log begins a new life.
    case brokerReset
    /// The broker loses a publication on the way to a hub.
    case brokerLoss
    /// The broker brings a publication twice.
    case brokerDuplicates
    /// The broker brings two publications in the wrong order.
    case brokerReorder
    /// The wall clock jumps, also back.
    case clockJump
    /// A node's monotonic clock runs fast or slow.
    case clockDrift
    /// The host's task is cancelled while it waits.
    case cancellation
    /// A handler refuses or fails.
    case handlerFailure
    /// A handler takes long.
    case handlerHang
    /// Limits are so small that they are hit.
    case tightLimits
    /// Clients that do not know the newest parts of the protocol.
    case oldClients
    /// A client's right to a room ends while it is there.
    case revocation
    /// A host fails every call for a while.
    case handlerOutage
    /// The broker refuses everything for a while.
    case brokerOutage
    /// An operator disconnects, unsubscribes and writes to clients, resets breakers and changes limits.
    case operation
}

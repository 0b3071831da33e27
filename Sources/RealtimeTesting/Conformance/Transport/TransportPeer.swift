public import RealtimeProtocol

/// How a connection ended for the peer.
public enum TransportEnding: Hashable, Sendable {
    /// The server said goodbye, with a code unless the peer had closed first.
    case closed(Disconnect?)
    /// The connection broke.
    case lost
}

/// The other end of a connection under test, as the host's closure hands it to the kit.
///
/// No closure may wait for the other side: the kit itself decides when the peer reads.
public struct TransportPeer: Sendable {
    /// Sends one whole message.
    ///
    /// What the connection does not take yet is queued here.
    public var send: @Sendable ([UInt8]) async -> Void
    /// Takes what has arrived since the last call, in order and without the transport's own framing.
    ///
    /// Empty when nothing has. What is not taken must stay where it is, so that it fills the transport.
    public var receive: @Sendable () async -> [UInt8]
    /// How the connection ended; nil until everything that came before the end was taken.
    public var ending: @Sendable () async -> TransportEnding?
    /// Closes as the transport's protocol asks for.
    public var close: @Sendable () async -> Void
    /// Vanishes without a word.
    public var abort: @Sendable () async -> Void

    /// Makes a peer.
    public init(
        send: @escaping @Sendable ([UInt8]) async -> Void,
        receive: @escaping @Sendable () async -> [UInt8],
        ending: @escaping @Sendable () async -> TransportEnding?,
        close: @escaping @Sendable () async -> Void,
        abort: @escaping @Sendable () async -> Void
    ) {
        self.send = send
        self.receive = receive
        self.ending = ending
        self.close = close
        self.abort = abort
    }
}

/// The other end of a byte stream under test, as the host's closure hands it to the kit.
///
/// No closure may wait for the other side: the kit itself decides when the peer reads.
public struct ByteStreamPeer: Sendable {
    /// Sends bytes.
    ///
    /// What the stream does not take yet is queued here.
    public var send: @Sendable ([UInt8]) async -> Void
    /// Takes what has arrived since the last call; empty when nothing has.
    ///
    /// What is not taken must stay where it is, so that it fills the stream.
    public var receive: @Sendable () async -> [UInt8]
    /// Whether the stream has ended or broken, once everything that came before was taken.
    public var isOver: @Sendable () async -> Bool
    /// Sends nothing more; the server reads the end of the stream.
    public var shutdown: @Sendable () async -> Void
    /// Vanishes without a word.
    public var abort: @Sendable () async -> Void

    /// Makes a peer.
    public init(
        send: @escaping @Sendable ([UInt8]) async -> Void,
        receive: @escaping @Sendable () async -> [UInt8],
        isOver: @escaping @Sendable () async -> Bool,
        shutdown: @escaping @Sendable () async -> Void,
        abort: @escaping @Sendable () async -> Void
    ) {
        self.send = send
        self.receive = receive
        self.isOver = isOver
        self.shutdown = shutdown
        self.abort = abort
    }
}

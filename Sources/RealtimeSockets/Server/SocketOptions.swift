/// How a server listens.
public struct SocketOptions: Hashable, Sendable {
    /// A numeric address or `localhost`.
    public var host: String
    /// The port; 0 lets the system choose.
    public var port: UInt16
    /// How many hubs serve, each with a thread and a listener of its own (`SO_REUSEPORT`).
    public var hubs: Int
    /// Connections that may wait to be accepted.
    public var backlog: Int
    /// Bytes that the system may hold for each connection that reads slowly; 0 leaves it to the system.
    ///
    /// A bound makes slow consumers visible early and keeps ten thousand of them from filling the kernel's memory.
    public var sendBufferBytes: Int

    /// Makes options; the defaults serve on loopback with one hub.
    public init(
        host: String = "127.0.0.1",
        port: UInt16 = 0,
        hubs: Int = 1,
        backlog: Int = 4096,
        sendBufferBytes: Int = 64 * 1024
    ) {
        self.host = host
        self.port = port
        self.hubs = hubs
        self.backlog = backlog
        self.sendBufferBytes = sendBufferBytes
    }
}

/// What came of accepting a connection.
package enum AcceptOutcome: Hashable, Sendable {
    /// A connection, already non-blocking, and where it comes from.
    case accepted(Socket, peer: SocketAddress)

    /// Nobody is waiting.
    case wouldBlock

    /// The peer was gone before it was accepted (`ECONNABORTED` and its like): accept the next one.
    case aborted(SystemError)

    /// Descriptors or memory have run out (`EMFILE`, `ENFILE`, `ENOBUFS`, `ENOMEM`).
    ///
    /// The peer is still in the queue, so a level-triggered listener stays readable: remove its read interest and
    /// come back after a pause, or the loop spins.
    case exhausted(SystemError)

    /// The listener itself is of no more use.
    case failed(SystemError)
}

/// What came of reading from a socket.
package enum ReceiveOutcome: Hashable, Sendable {
    /// So many bytes, at least one, are in the buffer.
    case bytes(Int)

    /// There is nothing to read now.
    case wouldBlock

    /// The peer has sent all it will send.
    case endOfStream

    /// The connection is broken.
    case failed(SystemError)
}

/// What came of writing to a socket.
package enum SendOutcome: Hashable, Sendable {
    /// The kernel took so many bytes, possibly fewer than were offered.
    case sent(Int)

    /// The kernel takes nothing now.
    case wouldBlock

    /// The connection is broken.
    case failed(SystemError)
}

/// A connection on its way.
package struct ConnectAttempt: Hashable, Sendable {
    /// The socket, already non-blocking.
    package let socket: Socket

    /// Whether it is connected already; if not, wait until it is writable and ask `connectResult()`.
    package let isComplete: Bool
}

/// How a listener behaves.
package struct ListenOptions: Hashable, Sendable {
    /// How many connections may wait to be accepted; the kernel cuts it to its own limit.
    package var backlog: Int32 = 4_096

    /// Whether several listeners share the port, the kernel spreading new connections among them (`SO_REUSEPORT`).
    package var sharesPort = false

    /// Whether a listener on an IPv6 address refuses IPv4 peers.
    package var acceptsOnlyIPv6 = false

    /// The defaults.
    package init() {}
}

internal import RealtimeSockets
internal import Testing

/// Two ends of a TCP connection over the loopback, both non-blocking.
final class SocketPair: Sendable {
    let listener: Socket
    let client: Socket
    let server: Socket
    let peer: SocketAddress

    init(on address: SocketAddress = .loopback(), options: ListenOptions = ListenOptions()) throws {
        listener = try Socket.listen(on: address, options: options).get()
        var target = try listener.boundAddress().get()
        if case .v6(0, _) = target.host { target = .loopback(port: target.port) }
        let attempt = try Socket.connect(to: target).get()
        client = attempt.socket
        try Readiness.wait(for: listener, .read)
        guard case .accepted(let server, let peer) = listener.accept() else {
            throw SystemError(errno: 0, operation: "accept in a test")
        }
        self.server = server
        self.peer = peer
        try Readiness.wait(for: client, .write)
        try client.connectResult().get()
    }

    deinit {
        client.close()
        server.close()
        listener.close()
    }
}

/// Waits in the kernel, so that no test sleeps.
enum Readiness {
    static func wait(for socket: Socket, _ interest: PollInterest) throws {
        var poller = try Poller(waker: Waker(), capacity: 4)
        try poller.register(socket, token: 1, interest: interest).get()
        let count = try poller.wait(timeoutNanoseconds: 10_000_000_000).get()
        try #require(count == 1, "the socket did not become ready in ten seconds")
    }
}

extension Socket {
    /// Reads what is there now.
    func receive(atMost count: Int = 65_536) -> (outcome: ReceiveOutcome, bytes: [UInt8]) {
        var bytes = [UInt8](repeating: 0, count: count)
        let outcome = unsafe bytes.withUnsafeMutableBytes { unsafe self.receive(into: $0) }
        guard case .bytes(let received) = outcome else { return (outcome, []) }
        return (outcome, Array(bytes[..<received]))
    }

    /// Waits for bytes or the end, then reads.
    func awaitReceive(atMost count: Int = 65_536) throws -> (outcome: ReceiveOutcome, bytes: [UInt8]) {
        try Readiness.wait(for: self, .read)
        return receive(atMost: count)
    }

    /// Sends an array.
    func send(_ bytes: [UInt8]) -> SendOutcome { send(bytes.span) }
}

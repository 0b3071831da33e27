internal import RealtimeSockets
internal import Testing

#if canImport(Darwin)
internal import Darwin
#elseif canImport(Musl)
internal import Musl
#else
internal import Glibc
#endif

struct SocketListeningTests {
    @Test(arguments: [SocketAddress.loopback(), .loopback6()])
    func kernelChoosesThePortAndThePeerIsKnown(_ address: SocketAddress) throws {
        let pair = try SocketPair(on: address)
        let bound = try pair.listener.boundAddress().get()
        #expect(bound.host == address.host)
        #expect(bound.port != 0)
        #expect(try pair.client.peerAddress().get() == bound)
        #expect(try pair.client.boundAddress().get() == pair.peer)
    }

    @Test
    func listenerOfBothFamiliesTellsAnIPv4PeerAsIPv4() throws {
        let pair = try SocketPair(on: SocketAddress(host: .v6(0, scope: 0), port: 0))
        #expect(pair.peer.host == .v4(0x7F00_0001))
    }

    @Test
    func acceptWouldBlockWhenNobodyWaits() throws {
        let listener = try Socket.listen(on: .loopback()).get()
        defer { listener.close() }
        #expect(listener.accept() == .wouldBlock)
    }

    @Test
    func acceptOnAConnectionFails() throws {
        let pair = try SocketPair()
        guard case .failed(let error) = pair.client.accept() else {
            Issue.record("a connection accepted")
            return
        }
        #expect(error.name == "EINVAL")
        #expect(error.operation == "accept")
    }

    @Test
    func portInUseIsRefused() throws {
        let listener = try Socket.listen(on: .loopback()).get()
        defer { listener.close() }
        let second = try Socket.listen(on: listener.boundAddress().get())
        #expect(second == .failure(SystemError(errno: EADDRINUSE, operation: "bind")))
    }

    @Test
    func listenersThatShareAPortLiveTogether() throws {
        var options = ListenOptions()
        options.sharesPort = true
        let first = try Socket.listen(on: .loopback(), options: options).get()
        defer { first.close() }
        let second = try Socket.listen(on: first.boundAddress().get(), options: options).get()
        defer { second.close() }
        #expect(first.boundAddress() == second.boundAddress())
    }

    @Test
    func connectToAClosedPortIsRefused() throws {
        // The port of a client: nobody listens there, and nobody else can get it meanwhile.
        let pair = try SocketPair()
        switch try Socket.connect(to: pair.client.boundAddress().get()) {
        case .failure(let error):
            #expect(error.errno == ECONNREFUSED)
        case .success(let attempt):
            defer { attempt.socket.close() }
            try Readiness.wait(for: attempt.socket, .write)
            let error = #expect(throws: SystemError.self) { try attempt.socket.connectResult().get() }
            #expect(error == SystemError(errno: ECONNREFUSED, operation: "connect"))
        }
    }

    @Test
    func acceptTellsThatDescriptorsHaveRunOut() async {
        await #expect(processExitsWith: .success) {
            let listener = try Socket.listen(on: .loopback()).get()
            let attempt = try Socket.connect(to: listener.boundAddress().get()).get()
            try Readiness.wait(for: listener, .read)
            // Take every descriptor that is left below a low limit.
            let limit = UInt64(attempt.socket.descriptor) + 64
            try #require(lowerFileLimit(to: limit))
            while dup(listener.descriptor) >= 0 {}
            guard case .exhausted(let error) = listener.accept() else { exit(1) }
            try #require(error.name == "EMFILE")
            attempt.socket.close()
            guard case .accepted = listener.accept() else { exit(2) }
            exit(0)
        }
    }
}

/// Lowers the soft limit on open descriptors of this process.
private func lowerFileLimit(to soft: UInt64) -> Bool {
    var limit = rlimit()
    #if canImport(Darwin) || canImport(Musl)
    let resource = RLIMIT_NOFILE
    #else
    let resource = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    #endif
    guard unsafe getrlimit(resource, &limit) == 0 else { return false }
    limit.rlim_cur = rlim_t(soft)
    return unsafe setrlimit(resource, &limit) == 0
}

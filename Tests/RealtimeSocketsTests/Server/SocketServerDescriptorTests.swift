#if os(Linux)
internal import Glibc
internal import RealtimeSockets
internal import Testing

/// Descriptors are counted in processes of their own, so that other tests do not disturb the count.
struct SocketServerDescriptorTests {
    @Test
    func thousandsOfConnectionsLeaveNoDescriptorBehind() async {
        await #expect(processExitsWith: .success) {
            try await TestServer.run(.broadcast(hubs: 2)) { server in
                let warm = try await TestClient(port: server.port)
                try await warm.leave()
                let before = try await Descriptors.settled(server, at: nil)
                for round in 0..<3_000 {
                    switch round % 4 {
                    case 0: try await TestClient(port: server.port).leave()
                    case 1: try await TestClient(port: server.port).wire.abort()
                    case 2: try await Wire(port: server.port).abort()
                    default:
                        let wire = try await Wire(port: server.port)
                        try await wire.send(Array("GET /\r\n".utf8))
                        try await wire.waitForTheEnd()
                    }
                }
                _ = try await Descriptors.settled(server, at: before)
            }
        }
    }

    @Test
    func startsAndStopsLeaveNoDescriptorBehind() async {
        await #expect(processExitsWith: .success) {
            for hubs in [1, 2] { try await TestServer.run(.broadcast(hubs: hubs)) { _ in } }
            let before = Descriptors.count()
            for round in 0..<50 {
                try await TestServer.run(.broadcast(hubs: 1 + round % 2)) { server in
                    let client = try await TestClient(port: server.port)
                    try await client.send("hello")
                    try #require(try await client.next() == .text("hello"))
                }
            }
            try await Descriptors.wait(for: before)
        }
    }

    @Test
    func failedStartsLeaveNoDescriptorBehind() async {
        await #expect(processExitsWith: .success) {
            try await TestServer.run(.echo) { server in
                let before = Descriptors.count()
                for round in 0..<50 {
                    var setup = TestServer.Setup.echo
                    setup.options.port = server.port
                    setup.options.hubs = 1 + round % 2
                    let error = await #expect(throws: SocketServerError.self) { _ = try await TestServer.start(setup) }
                    try #require(error?.code == .cannotListen)
                }
                try await Descriptors.wait(for: before)
            }
        }
    }
}

/// What this process has open.
enum Descriptors {
    static func count() -> Int {
        guard let directory = unsafe opendir("/proc/self/fd") else { return -1 }
        defer { unsafe closedir(directory) }
        var count = 0
        while unsafe readdir(directory) != nil { count += 1 }
        // Without ".", ".." and the directory itself.
        return count - 3
    }

    /// Waits until the server has no stream any more, and for `expected` descriptors if that is given.
    static func settled(_ server: TestServer, at expected: Int?) async throws -> Int {
        try await server.waitForConnections(0)
        if let expected { try await wait(for: expected) }
        return count()
    }

    /// What the process opens once, when it first needs it: the runtime's own poller, timers and events.
    ///
    /// Far fewer than what one descriptor lost in each of fifty rounds would come to.
    private static let lazilyOpened = 12

    /// Waits until no more than `expected` are open: a loop's thread lets go of its own a moment after its server stopped.
    static func wait(for expected: Int) async throws {
        let deadline = MonotonicClock.now() + Wire.patience
        while count() > expected + lazilyOpened {
            try #require(MonotonicClock.now() < deadline, "\(count()) descriptors, expected \(expected)")
            await Task.yield()
        }
    }
}
#endif

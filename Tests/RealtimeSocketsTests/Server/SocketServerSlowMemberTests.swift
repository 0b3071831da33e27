internal import RealtimeEngine
internal import RealtimeProtocol
internal import RealtimeSockets
internal import Testing
internal import WebSocketCodec

/// A member that stops reading while megabytes are published: what it is told when it reads again, and that the
/// others got everything meanwhile.
struct SocketServerSlowMemberTests {
    private static let count = 400
    /// How many are published before the healthy member reads: less than the hub keeps.
    private static let batch = 8
    private static let size = 16_384
    /// The slow member reads only when everything is published, which may take longer than a server waits for a Close.
    private static let patience = Duration.nanoseconds(Int64(Wire.patience))

    @Test
    func memberThatReadsAgainIsToldItsGapAndGoesOnBehindIt() async throws {
        try await Self.stall(RoomPolicy(overflow: .skipToLatest)) { server, slow in
            var reached: UInt64 = 0
            var notices = 0
            // The kernel may take a little more in the middle of the stall, and a notice then comes between two gaps.
            while reached < Self.count {
                let (before, gap) = try await Self.readUntilNotice(slow, after: reached)
                reached = before
                guard let gap else { break }
                guard case .gap(let notice) = gap.body else { throw Unexpected("\(gap.body)") }
                #expect(notice.from == before + 1)
                #expect(notice.through >= notice.from)
                reached = notice.through
                notices += 1
            }
            #expect(reached == Self.count)
            #expect(notices > 0)
            _ = try await server.node.publish(Self.payload, to: "ticks").get()
            #expect(try await slow.publication().offset == UInt64(Self.count + 1))
        }
    }

    @Test
    func memberThatKnowsNoNoticesLosesItsSubscription() async throws {
        try await Self.stall(RoomPolicy(overflow: .skipToLatest), client: "centrifuge-js") { server, slow in
            let (before, end) = try await Self.readUntilNotice(slow)
            #expect(before < UInt64(Self.count))
            #expect(end?.body == .unsubscribe(code: .insufficientState, reason: "insufficient state"))
            let back = try await slow.subscribe(to: "ticks")
            #expect(back.position.offset == UInt64(Self.count))
            _ = try await server.node.publish(Self.payload, to: "ticks").get()
            #expect(try await slow.publication().offset == UInt64(Self.count + 1))
        }
    }

    @Test
    func memberOfARecoveringRoomMissesNothing() async throws {
        try await Self.stall(RoomPolicy(overflow: .recover)) { _, slow in
            for offset in 1...Self.count {
                let publication = try await slow.publication()
                #expect(publication.offset == UInt64(offset))
            }
        }
    }

    @Test
    func memberOfADisconnectingRoomGetsTheSlowConsumerCode() async throws {
        try await Self.stall(RoomPolicy(overflow: .disconnect)) { _, slow in
            var last: UInt64 = 0
            while true {
                let event = try await slow.socket.next()
                guard case .text(let text) = event else {
                    #expect(event == .close(3008, "slow"))
                    #expect(last < UInt64(Self.count))
                    return
                }
                #expect(text.contains("\"offset\":\(last + 1)"))
                last += 1
            }
        }
    }

    @Test
    func memberWithoutAProtocolGetsTheSlowConsumerCode() async throws {
        var setup = TestServer.Setup.broadcast()
        setup.configuration.limits.roomLogBytes = 256 * 1024
        setup.configuration.timing.closeTimeout = Self.patience
        try await TestServer.run(setup) { server in
            let slow = try await TestClient(port: server.port)
            let healthy = try await TestClient(port: server.port)
            let payload = Payload(kind: .binary, bytes: [UInt8](repeating: 7, count: Self.size))
            for _ in 0..<Self.count / Self.batch {
                for _ in 0..<Self.batch { _ = try await server.node.publish(payload, to: "everybody").get() }
                for _ in 0..<Self.batch { #expect(try await healthy.next() == .binary(payload.bytes)) }
            }
            while true {
                let event = try await slow.next()
                if event == .binary(payload.bytes) { continue }
                #expect(event == .close(3008, "slow"))
                return
            }
        }
    }

    private static let payload = Payload(
        kind: .json,
        bytes: Array("\"".utf8) + [UInt8](repeating: UInt8(ascii: "x"), count: size) + Array("\"".utf8)
    )

    /// Publishes while one member does not read, checks that another got everything, then lets the first go on.
    private static func stall(
        _ policy: RoomPolicy,
        client name: String = "swift-realtime-test",
        then body: (TestServer, RealtimeTestClient) async throws -> Void
    ) async throws {
        var setup = TestServer.Setup.realtime(policy: policy)
        setup.configuration.limits.roomLogBytes = 256 * 1024
        setup.configuration.timing.closeTimeout = Self.patience
        try await TestServer.run(setup) { server in
            let slow = try await RealtimeTestClient.connected(port: server.port, name: name)
            let healthy = try await RealtimeTestClient.connected(port: server.port)
            for member in [slow, healthy] { _ = try await member.subscribe(to: "ticks") }
            for start in stride(from: 1, through: Self.count, by: Self.batch) {
                for _ in 0..<Self.batch { _ = try await server.node.publish(payload, to: "ticks").get() }
                for offset in start..<start + Self.batch {
                    let publication = try await healthy.publication()
                    #expect(publication.offset == UInt64(offset))
                    #expect(publication.data.bytes == payload.bytes)
                }
            }
            try await body(server, slow)
        }
    }

    /// Reads publications, which must be dense, until something else comes or the last of all did.
    private static func readUntilNotice(
        _ client: RealtimeTestClient,
        after reached: UInt64 = 0
    ) async throws -> (UInt64, Push?) {
        var last = reached
        while last < Self.count {
            let message = try await client.next()
            guard case .push(let push) = message else { throw Unexpected("\(message)") }
            guard case .publication(let publication) = push.body else { return (last, push) }
            #expect(publication.offset == last + 1)
            last = publication.offset
        }
        return (last, nil)
    }
}

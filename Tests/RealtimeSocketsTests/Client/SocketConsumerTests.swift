internal import RealtimeClient
internal import RealtimeEngine
internal import RealtimeProtocol
internal import RealtimeSockets
internal import RealtimeWebSocket
internal import Testing

/// The client that ships, as a consumer that acknowledges, against the server that ships.
@Suite(.timeLimit(.minutes(10)))
struct SocketConsumerTests {
    @Test
    func whatIsNotAcknowledgedComesAgainAfterAReconnectAndNothingElseDoes() async throws {
        try await TestServer.run(.realtime(policy: RoomPolicy(consumers: ConsumerPolicy()))) { server in
            try await WithClient.run(port: server.port) { client in
                var options = SubscriptionOptions()
                options.consumer = "billing"
                let subscription = try await client.subscription("room", options).get()
                var events = subscription.events.makeAsyncIterator()
                guard case .subscribed? = await events.next() else { throw Unexpected("not subscribed") }
                for number in 1...3 { _ = try await client.publish(to: "room", RawJSON.string("\(number)")).get() }
                let first = try await Self.take(3, from: &events)
                #expect(first.map(\.offset) == [1, 2, 3])
                #expect(first.map(\.attempt) == [1, 1, 1])
                try await subscription.acknowledge(first[0]).get()

                try await Self.reconnect(client, server)
                guard case .subscribed(let entry)? = await events.next() else { throw Unexpected("not subscribed") }
                #expect(entry.position?.offset == 1)
                let again = try await Self.take(2, from: &events)
                #expect(again.map(\.messageID) == first.dropFirst().map(\.messageID))
                #expect(again.map(\.attempt) == [2, 2])
                try await subscription.acknowledge(again[1]).get()

                try await Self.reconnect(client, server)
                guard case .subscribed(let last)? = await events.next() else { throw Unexpected("not subscribed") }
                #expect(last.position?.offset == 3)
                // What comes first now is new: nothing came again before it.
                _ = try await client.publish(to: "room", RawJSON.string("4")).get()
                #expect(try await Self.take(1, from: &events).map(\.offset) == [4])
            }
        }
    }

    private static func reconnect(_ client: RealtimeClient, _ server: TestServer) async throws {
        await client.disconnect()
        try await server.waitForConnections(0)
        await client.connect()
    }

    private static func take(
        _ count: Int,
        from events: inout EventStream<RoomEvent>.AsyncIterator
    ) async throws -> [Publication] {
        var publications: [Publication] = []
        while publications.count < count {
            guard case .publication(let publication)? = await events.next() else { throw Unexpected("no publication") }
            publications.append(publication)
        }
        return publications
    }
}

internal import RealtimeEngine
internal import RealtimeProtocol
internal import RealtimeSockets
internal import Testing
internal import WebSocketCodec

struct SocketServerBroadcastTests {
    @Test
    func messageReachesEverybodyAndItsSender() async throws {
        try await TestServer.run(.broadcast()) { server in
            let first = try await TestClient(port: server.port)
            let second = try await TestClient(port: server.port)
            try await first.send("text")
            try await second.send([1, 2])
            for client in [first, second] {
                let events = [try await client.next(), try await client.next()]
                #expect(events.contains(.text("text")))
                #expect(events.contains(.binary([1, 2])))
            }
        }
    }

    @Test
    func memberIsInTheRoomBeforeItKnowsThatItIsConnected() async throws {
        try await TestServer.run(.broadcast()) { server in
            let publisher = try await TestClient(port: server.port)
            for round in 0..<50 {
                let newcomer = try await TestClient(port: server.port)
                try await publisher.send("\(round)")
                #expect(try await newcomer.next() == .text("\(round)"))
            }
        }
    }

    #if os(Linux)  // Only there does the system spread connections over the listeners of one port.
    @Test
    func membersOfBothHubsSeeOneOrder() async throws {
        try await TestServer.run(.broadcast(hubs: 2)) { server in
            let members = try await server.clientsOnAllHubs()
            let publishers = Array(members.prefix(4))
            let each = 150
            for batch in 0..<each / 10 {
                for (name, publisher) in publishers.enumerated() {
                    let frames = (0..<10).flatMap { index in
                        publisher.frame(.text, Array("\(name):\(batch * 10 + index)".utf8))
                    }
                    try await publisher.wire.send(frames)
                }
            }
            let order = try await members[0].texts(publishers.count * each)
            for name in publishers.indices {
                let own = order.filter { text in text.hasPrefix("\(name):") }
                #expect(own == (0..<each).map { index in "\(name):\(index)" })
            }
            for (place, member) in members.enumerated().dropFirst() {
                let same = try await member.texts(order.count) == order
                #expect(same, "member \(place) saw another order")
            }
        }
    }

    @Test
    func publicationOfTheHostReachesBothHubs() async throws {
        try await TestServer.run(.broadcast(hubs: 2)) { server in
            let members = try await server.clientsOnAllHubs()
            let texts = (0..<300).map { number in "from outside \(number)" }
            for (number, text) in texts.enumerated() {
                let payload = Payload(kind: .text, bytes: Array(text.utf8))
                let position = try await server.node.publish(payload, to: "everybody").get()
                #expect(position.offset == UInt64(number + 1))
            }
            for member in members { #expect(try await member.texts(texts.count) == texts) }
        }
    }
    #endif

    @Test
    func resetsDoNotDisturbTheOthers() async throws {
        try await TestServer.run(.broadcast()) { server in
            let witness = try await TestClient(port: server.port)
            for round in 0..<40 {
                let victim = try await TestClient(port: server.port)
                let bystander = try await TestClient(port: server.port)
                // Gone with a frame half sent, with messages unread, or at once.
                if round % 3 == 0 { try await victim.wire.send([0x81, 0xFE, 0x10]) }
                if round % 3 == 1 { try await witness.send("unread") }
                victim.wire.abort()
                try await bystander.send("round \(round)")
                for client in [witness, bystander] {
                    while try await client.next() != .text("round \(round)") {}
                }
                bystander.wire.close()
            }
            try await server.waitForConnections(1)
        }
    }
}

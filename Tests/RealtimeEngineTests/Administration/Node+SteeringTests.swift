import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct NodeSteeringTests {
    @Test func userIsDisconnectedOnEveryHubAndToldWhy() async throws {
        let test = TestNode.users(hubs: 2)
        let opened = [await test.connect("ann"), await test.connect("ann", hub: 1), await test.connect("bob", hub: 1)]
        let reason = Disconnect(code: 4500, reason: "sorry")
        #expect(try await test.ask { node in await node.disconnect(.user("ann"), reason) }.get() == 2)
        #expect(opened.map { one in one.transport.transport.farewells } == [[reason], [reason], []])
        #expect(try await test.ask { node in await node.disconnect(.user("ann"), reason) }.get() == 0)
        test.clock.advance(by: .seconds(1))
        for hub in 0..<2 { await test.turn(hub) { _ in } }
        #expect(test.metrics[.disconnectsByHost] == 2)
        #expect(test.events.life(of: try #require(opened[0].id)).last == "closed 4500")
    }

    @Test func clientIsDisconnectedAlone() async throws {
        let test = TestNode.users()
        let opened = [await test.connect("ann"), await test.connect("ann")]
        let client = try #require(await test.ask { node in await node.connections(of: .user("ann")) }.last).client
        #expect(try await test.ask { node in await node.disconnect(.client(client)) }.get() == 1)
        #expect(opened.map { one in one.transport.transport.farewells } == [[], [.forceDisconnect]])
    }

    @Test(arguments: [
        Disconnect(code: 1000, reason: ""), Disconnect(code: 5000, reason: ""),
        Disconnect(code: 4000, reason: String(repeating: "x", count: 124)),
    ])
    func disconnectThatCannotBeToldIsRefused(reason: Disconnect) async {
        let test = TestNode.users()
        let (_, transport) = await test.connect("ann")
        let answer = await test.ask { node in await node.disconnect(.user("ann"), reason) }
        let error = #expect(throws: AdministrationError.self) { try answer.get() }
        #expect(error?.code == .invalidDisconnect)
        #expect(transport.transport.farewells == [])
    }

    @Test func userIsTakenOutOfARoomAndTold() async throws {
        let test = TestNode.users(hubs: 2)
        let ann = await test.connect("ann", to: ["a", "b"])
        let other = await test.connect("ann", to: ["b"], hub: 1)
        let bob = await test.connect("bob", to: ["a"], hub: 1)
        #expect(try await test.ask { node in await node.unsubscribe(.user("ann"), from: "a") }.get() == 1)
        #expect(try await test.ask { node in await node.unsubscribe(.user("ann"), from: "a") }.get() == 0)
        _ = await test.ask { node in await node.publish(Payload(kind: .json, bytes: [0x31]), to: "a") }
        test.executor.run()
        #expect(ann.transport.heard.last == "a unsubscribe 2000")
        #expect(other.transport.heard.count == 2)
        #expect(bob.transport.heard.last == "a#1=1")
        test.clock.advance(by: .seconds(1))
        await test.turn { _ in }
        #expect(test.metrics[.unsubscribesByHost] == 1)
    }

    @Test(arguments: [UInt32(0), 1, 3000])
    func unsubscribeWithACodeOfAnotherKindIsRefused(code: UInt32) async {
        let test = TestNode.users()
        let ann = await test.connect("ann", to: ["a"])
        let answer = await test.ask { node in
            await node.unsubscribe(.user("ann"), from: "a", code: UnsubscribeCode(rawValue: code))
        }
        let error = #expect(throws: AdministrationError.self) { try answer.get() }
        #expect(error?.code == .invalidUnsubscribe)
        #expect(ann.transport.heard.count == 2)
    }

    @Test func clientThatIsTakenOutOfARoomBeforeItsConnectIsAnsweredWasNeverInIt() throws {
        let broker = ManualBroker()
        let grant = ConnectGrant(user: "ann", rooms: ["a", "b"])
        let harness = HubHarness(.open { $0.connections = .granted(grant) }, broker: broker)
        let peer = try harness.open()
        peer.send(.connect(ConnectRequest()))
        let questions = try broker.questions(2)
        let position = StreamPosition(epoch: "e", offset: 0)
        broker.post(.subscribed(questions[0], room: "a", .success(position)))
        harness.turn()
        let reached = harness.turn { core in core.machine.unsubscribe(.user("ann"), from: "a", code: .server) }
        #expect(reached == 1)
        broker.post(.subscribed(questions[1], room: "b", .success(position)))
        harness.turn()
        #expect(peer.take() == ["1 connect b:0@e"])
        #expect(harness[.memberships] == 1)
    }

    @Test func messageReachesEveryConnectionOfTheUserThatIsOpen() async throws {
        let test = TestNode.users(hubs: 2)
        let ann = await test.connect("ann")
        let other = await test.connect("ann", hub: 1)
        let bob = await test.connect("bob", hub: 1)
        _ = await test.open()
        let reached = await test.ask { node in await node.message(.string("hi"), to: .user("ann")) }
        #expect(try reached.get() == 2)
        for transport in [ann.transport, other.transport] { #expect(transport.heard.last == #"message "hi""#) }
        #expect(bob.transport.heard.count == 1)
        #expect(try await test.ask { node in await node.message(.null, to: .user("eve")) }.get() == 0)
    }

    @Test func messageToWhoDoesNotReadReachesNobodyAndIsCounted() throws {
        let harness = HubHarness(.open(user: "ann") { $0.limits.ownQueueBytes = 100 })
        let peer = try harness.connect()
        peer.stopReading()
        let data = RawJSON.string(String(repeating: "x", count: 40))
        let reached = (0..<4).map { _ in harness.turn { core in core.machine.message(.user("ann"), data) } }
        #expect(reached == [1, 1, 0, 0])
        #expect(harness[.messagesByHost] == 2)
        #expect(harness[.disconnectsSlow] == 1)
    }

    @Test func messageThatIsTooLargeIsRefused() async {
        let test = TestNode.users { $0.limits.ownQueueBytes = 100 }
        _ = await test.connect("ann")
        let data = RawJSON.string(String(repeating: "x", count: 49))
        let answer = await test.ask { node in await node.message(data, to: .user("ann")) }
        let error = #expect(throws: AdministrationError.self) { try answer.get() }
        #expect(error?.code == .messageTooLarge)
    }
}

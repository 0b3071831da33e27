import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct NodeLimitsTests {
    private func change(_ test: TestNode, _ values: [LiveLimit: Int]) async throws -> [LimitChange] {
        try await test.ask { node in await node.changeLimits(values) }.get()
    }

    @Test func resultTellsOldAndNewInTheOrderOfTheLimits() async throws {
        let test = TestNode.users()
        let changes = try await self.change(test, [.commandBurst: 10, .connections: 5])
        #expect(
            changes == [
                LimitChange(limit: .connections, old: 10_000, new: 5),
                LimitChange(limit: .commandBurst, old: 200, new: 10),
            ]
        )
        #expect(try await self.change(test, [.connections: 6]).first?.old == 5)
        #expect(test.node.limits.connections == 6)
        #expect(test.node.configuration.limits.connections == 10_000)
        #expect(try await self.change(test, [:]).isEmpty)
    }

    @Test(arguments: [
        (LiveLimit.connections, 0), (.commandsPerSecond, -1), (.memoryBytes, 1000), (.byteBurst, 1 << 40),
    ])
    func oneValueOutOfRangeChangesNothing(limit: LiveLimit, value: Int) async {
        let test = TestNode.users()
        let answer = await test.ask { node in await node.changeLimits([limit: value, .connectBurst: 7]) }
        let error = #expect(throws: AdministrationError.self) { try answer.get() }
        #expect(error?.code == .limitOutOfRange)
        #expect(error?.message.hasPrefix(limit.rawValue) == true)
        #expect(test.node.limits.connectBurst == 1000)
    }

    @Test func fewerConnectionsRefuseNewOnesAndKeepThoseThatAreThere() async throws {
        let test = TestNode.users(hubs: 2)
        let opened = [await test.connect("ann"), await test.connect("bob", hub: 1)]
        _ = try await self.change(test, [.connections: 1])
        #expect(await test.open().0 == nil)
        #expect(opened.allSatisfy { one in one.transport.transport.farewells.isEmpty })
        _ = try await self.change(test, [.connections: 3])
        #expect(await test.open(1).0 != nil)
    }

    @Test func limitOfAnAddressCountsThoseWhoCameBeforeThereWasOne() async throws {
        let test = TestNode.users()
        let (id, _) = await test.open(address: "10.0.0.9:1")
        _ = try await self.change(test, [.connectionsPerAddress: 1])
        #expect(await test.open(address: "10.0.0.9:2").0 == nil)
        #expect(await test.open(address: "10.0.0.8:2").0 != nil)
        await test.turn { core in if let id { core.closed(id) } }
        #expect(await test.open(address: "10.0.0.9:2").0 != nil)
    }

    @Test func limitOfAUserCountsThoseWhoCameBeforeThereWasOne() async throws {
        let test = TestNode.users { $0.limits.connectionsPerUser = 0 }
        _ = await test.connect("ann")
        _ = try await self.change(test, [.connectionsPerUser: 1])
        #expect(await test.connect("ann").transport.transport.farewells == [.connectionLimit])
        _ = try await self.change(test, [.connectionsPerUser: 0])
        #expect(await test.connect("ann").transport.transport.farewells == [])
    }

    @Test func rateOfConnectsBeginsWithItsBurst() async throws {
        let test = TestNode.users { $0.timing.slowStart = .zero }
        for _ in 0..<20 { _ = await test.open() }
        _ = try await self.change(test, [.connectsPerSecond: 10, .connectBurst: 2])
        #expect(
            [await test.open().0, await test.open().0, await test.open().0].map { $0 == nil } == [false, false, true]
        )
        test.clock.advance(by: .milliseconds(100))
        #expect(await test.open().0 != nil)
        _ = try await self.change(test, [.connectsPerSecond: 0])
        for _ in 0..<20 { #expect(await test.open().0 != nil) }
    }

    @Test func roomsAndMembersAreHeldToTheNewValues() async throws {
        let test = TestNode.users()
        let ann = await test.connect("ann", to: ["a", "b"])
        _ = try await self.change(test, [.roomsPerConnection: 2, .membersPerRoom: 1])
        await test.send(ann.id, #"{"id":8,"subscribe":{"channel":"c"}}"#)
        #expect(ann.transport.heard.last == "8 error 106")
        let bob = await test.connect("bob", to: ["a", "c"])
        #expect(bob.transport.heard.suffix(2).map { $0.hasPrefix("2 error 106") } == [true, false])
        _ = try await self.change(test, [.roomsPerConnection: 3, .membersPerRoom: 5])
        await test.send(ann.id, #"{"id":9,"subscribe":{"channel":"c"}}"#)
        #expect(ann.transport.heard.last?.hasPrefix("9 subscribe") == true)
    }

    @Test func rateOfCommandsAppliesFromTheNextOneOn() async throws {
        let test = TestNode.users()
        let (id, transport) = await test.connect("ann")
        _ = try await self.change(test, [.commandsPerSecond: 1, .commandBurst: 2])
        for number in 2...4 { await test.send(id, #"{"id":\#(number),"ping":{}}"#) }
        #expect(transport.heard.suffix(3) == ["2 ping", "3 ping", "4 error 111"])
        _ = try await self.change(test, [.commandsPerSecond: 0])
        await test.send(id, #"{"id":5,"ping":{}}"#)
        #expect(transport.heard.last == "5 ping")
    }

    @Test func rateOfBytesAppliesFromTheNextMessageOn() async throws {
        let test = TestNode.users()
        let (id, transport) = await test.connect("ann")
        _ = try await self.change(test, [.bytesPerSecond: 100, .byteBurst: 10])
        await test.send(id, #"{"id":2,"ping":{}}"#)
        #expect(!transport.transport.isReading)
        test.clock.advance(by: .seconds(1))
        await test.turn { _ in }
        #expect(transport.transport.isReading)
    }

    @Test func memoryAboveALowerBoundIsGivenBackInTheNextTurns() async throws {
        let test = TestNode.users()
        let (_, transport) = await test.connect("ann", to: ["a"])
        transport.transport.room = 0
        let payload = Payload(kind: .json, bytes: Array(("\"" + String(repeating: "x", count: 60_000) + "\"").utf8))
        for _ in 0..<16 { _ = await test.ask { node in await node.publish(payload, to: "a") } }
        test.executor.run()
        #expect(test.node.memoryBytesUsed > 900_000)
        let held = test.node.memoryBytesUsed
        _ = try await self.change(test, [.memoryBytes: 1024 * 1024])
        for _ in 0..<16 { _ = await test.ask { node in await node.publish(payload, to: "a") } }
        test.executor.run()
        #expect(test.node.memoryBytesUsed <= max(held, 1024 * 1024))
        test.clock.advance(by: .seconds(1))
        await test.turn { _ in }
        #expect(test.metrics[.shedRoomLogs] > 0)
    }

    @Test func hubThatIsMadeLaterHasTheNewValues() async throws {
        let test = TestNode.users()
        _ = try await self.change(test, [.roomsPerConnection: 9])
        let hub = test.node.makeHub(on: test.executor)
        #expect(await test.executor.finish { await hub.withTurn { core in core.limits.roomsPerConnection } } == 9)
    }

    @Test func changesAtOnceEndWithOneValueEverywhere() async throws {
        let test = TestNode.users(hubs: 3)
        await test.ask { node in
            await withTaskGroup(of: Void.self) { group in
                for value in 1...20 {
                    group.addTask { _ = await node.changeLimits([.commandBurst: value]) }
                }
            }
        }
        var values: Set<Int> = [test.node.limits.commandBurst]
        for hub in 0..<3 { values.insert(await test.turn(hub) { core in core.limits.commandBurst }) }
        #expect(values.count == 1)
    }
}

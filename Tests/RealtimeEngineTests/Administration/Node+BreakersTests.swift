import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct NodeBreakersTests {
    /// A node on whose first hub calls of methods have failed until the breaker opened.
    private func broken(hubs: Int = 1) async -> (test: TestNode, id: ConnectionID?, transport: SharedTransport) {
        let test = TestNode.users(hubs: hubs)
        let (id, transport) = await test.connect("ann")
        for number in 0..<5 { await self.call(test, id, number + 2) }
        return (test, id, transport)
    }

    private func call(_ test: TestNode, _ id: ConnectionID?, _ number: Int) async {
        await test.send(id, #"{"id":\#(number),"rpc":{"method":"m"}}"#)
        test.executor.run()
    }

    private func changes(_ test: TestNode) -> [String] {
        test.events.all.compactMap { event in
            if case .breaker(let change) = event.event { "\(change.name) \(change.from) \(change.to)" } else { nil }
        }
    }

    @Test func statesTellSinceWhenAndAfterHowManyFailures() async throws {
        let (test, _, _) = await self.broken()
        let opened = test.clock.time.wallMilliseconds
        test.clock.advance(by: .seconds(3))
        let breakers = await test.ask { node in await node.breakers() }
        #expect(
            breakers.map(\.name) == ["connect", "rpc", "message", "broker", "subscribe ", "publish ", "host broker"]
        )
        #expect(breakers.map(\.hub) == [0, 0, 0, 0, 0, 0, nil])
        let rpc = try #require(breakers.first { breaker in breaker.name == "rpc" })
        #expect(rpc.state == .open)
        #expect(rpc.since == opened)
        #expect(rpc.failures == 5)
        #expect(rpc.outcomes == 5)
        let connect = try #require(breakers.first)
        #expect(connect.state == .closed)
        #expect(connect.since == nil)
        #expect(connect.outcomes == 1 && connect.failures == 0)
    }

    @Test func resetLetsTheNextCallThroughAndIsTold() async throws {
        let (test, id, transport) = await self.broken(hubs: 2)
        await self.call(test, id, 10)
        #expect(transport.heard.last == "10 error 401")
        #expect(try await test.ask { node in await node.resetBreakers(named: "rpc") }.get() == 1)
        await self.call(test, id, 11)
        #expect(transport.heard.last == "11 error 100")
        #expect(self.changes(test) == ["rpc closed open", "rpc open closed"])
        #expect(try await test.ask { node in await node.resetBreakers(named: "rpc") }.get() == 0)
        #expect(self.changes(test).count == 2, "one that is closed is not news")
        test.clock.advance(by: .seconds(1))
        await test.turn { _ in }
        #expect(test.metrics[.breakersOpen] == 0)
    }

    @Test func resetForgetsTheFailuresOfABreakerThatIsStillClosed() async throws {
        let test = TestNode.users()
        let (id, transport) = await test.connect("ann")
        for number in 0..<4 { await self.call(test, id, number + 2) }
        #expect(try await test.ask { node in await node.resetBreakers() }.get() == 0)
        for number in 4..<8 { await self.call(test, id, number + 2) }
        #expect(transport.heard.last == "9 error 100")
        #expect(self.changes(test).isEmpty)
    }

    @Test func breakerOfTheHostsOwnWayToTheBrokerIsResetToo() async throws {
        let test = TestNode(broker: ManualBroker())
        for _ in 0..<5 {
            let reading = Task { await test.node.presence(in: "a") }
            while test.node.client.nextWake == nil, !Task.isCancelled { await Task.yield() }
            test.node.client.tick(at: test.clock.now.advanced(by: .seconds(10)))
            _ = await reading.value
        }
        #expect(await test.ask { node in await node.breakers() }.last?.state == .open)
        #expect(try await test.ask { node in await node.resetBreakers() }.get() == 1)
        #expect(await test.ask { node in await node.breakers() }.last?.state == .closed)
        #expect(self.changes(test) == ["host broker closed open", "host broker open closed"])
    }

    @Test func outcomeOfACallFromBeforeTheResetChangesNothing() {
        var breaker = CircuitBreaker(BreakerPolicy())
        let now = Instant(nanoseconds: 0)
        guard case .call(let generation) = breaker.admit(now: now) else {
            Issue.record("refused")
            return
        }
        for _ in 0..<5 { _ = breaker.report(success: false, generation: generation, now: now) }
        #expect(breaker.reset(now: now) == .open)
        #expect(breaker.report(success: false, generation: generation, now: now) == .none)
        #expect(breaker.failureCount == 0 && breaker.state == .closed)
    }

    @Test func unknownNameIsRefused() async {
        let test = TestNode.users()
        let answer = await test.ask { node in await node.resetBreakers(named: "rcp") }
        let error = #expect(throws: AdministrationError.self) { try answer.get() }
        #expect(error?.code == .unknownBreaker)
    }
}

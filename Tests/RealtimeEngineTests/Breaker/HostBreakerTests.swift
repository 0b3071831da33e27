import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct HostBreakerTests {
    private func fail(_ breaker: HostBreaker, _ count: Int) throws {
        for _ in 0..<count { try breaker.report(success: false, breaker.admit().get()) }
    }

    private func changes(_ test: TestNode) -> [String] {
        test.events.all.compactMap { event in
            if case .breaker(let change) = event.event { "\(change.name) \(change.from) \(change.to)" } else { nil }
        }
    }

    @Test func serviceThatKeepsFailingIsNotAskedAndProbedAfterAWhile() throws {
        let test = TestNode()
        let breaker = test.node.makeBreaker(named: "quote service")
        try self.fail(breaker, 5)
        #expect(breaker.admit() == .failure(HostBreaker.Open(retryAfterMilliseconds: 30_000)))
        #expect(test.metrics[.callsRefusedByBreaker] == 1)
        #expect(test.metrics[.breakersOpened] == 1)
        test.clock.advance(by: .seconds(30))
        let probe = try breaker.admit().get()
        #expect(breaker.state == .halfOpen)
        breaker.report(success: true, probe)
        #expect(breaker.state == .closed)
        #expect(
            self.changes(test) == [
                "quote service closed open", "quote service open halfOpen", "quote service halfOpen closed",
            ]
        )
    }

    @Test func operatorsSeeItAndResetIt() async throws {
        let test = TestNode()
        let breaker = test.node.makeBreaker(named: "quote service")
        try self.fail(breaker, 5)
        let status = await test.executor.finish { await test.node.breakers() }.last
        #expect(status?.name == "quote service" && status?.state == .open && status?.failures == 5)
        let count = await test.executor.finish { await test.node.resetBreakers(named: "quote service") }
        #expect(count == .success(1))
        #expect(breaker.state == .closed)
    }

    @Test func policyOfItsOwnCounts() throws {
        let test = TestNode()
        var policy = BreakerPolicy()
        policy.failuresInARow = 1
        let breaker = test.node.makeBreaker(named: "quote service", policy)
        try self.fail(breaker, 1)
        #expect(breaker.state == .open)
    }

    @Test func outcomeFromBeforeTheChangeIsLetBe() throws {
        let test = TestNode()
        let breaker = test.node.makeBreaker(named: "quote service")
        let early = try breaker.admit().get()
        try self.fail(breaker, 5)
        breaker.report(success: true, early)
        #expect(breaker.state == .open)
    }
}

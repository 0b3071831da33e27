import RealtimeEngine
import RealtimeProtocol
import RealtimeTesting
import Testing

struct SimulationTests {
    @Test(arguments: [1, 2, 3, 5, 4_711] as [UInt64])
    func holdsEveryInvariantUnderFaults(seed: UInt64) async throws {
        var options = SimulationOptions()
        options.events = 4_000
        let report = try await Simulation(seed: seed, options: options).run()
        #expect(report.count(of: .converged) == 1)
    }

    @Test func sameSeedGivesTheSameTrace() async throws {
        var options = SimulationOptions()
        options.events = 3_000
        let first = try await Simulation(seed: 7, options: options).run()
        let second = try await Simulation(seed: 7, options: options).run()
        let other = try await Simulation(seed: 8, options: options).run()
        #expect(first.traceHash == second.traceHash)
        #expect(first.events == second.events)
        #expect(first.traceHash != other.traceHash)
    }

    @Test func hostRunsItsOwnHandlersInTenLines() async throws {
        var options = SimulationOptions()
        options.events = 2_000
        let report = try await Simulation(seed: 42, options: options) { context in
            let rooms = RoomRules.all(RoomPolicy(), access: .handler(SlowDesk(clock: context.clock)))
            var configuration = HubConfiguration(connections: .granted(ConnectGrant(user: "agent")), rooms: rooms)
            configuration.timing = context.timing
            return configuration
        }.run()
        #expect(report.count(of: .publishAcknowledged) > 0)
    }
}

/// A host's handler that takes a while for every decision.
private struct SlowDesk: RoomHandler {
    let clock: VirtualClock

    func subscribe(_ event: SubscribeEvent) async -> Result<SubscribeGrant, HandlerError> {
        await self.think()
    }

    func publish(_ event: PublishEvent) async -> Result<PublishGrant, HandlerError> {
        await self.think().map { _ in PublishGrant(data: event.data) }
    }

    private func think() async -> Result<SubscribeGrant, HandlerError> {
        do {
            try await self.clock.sleep(until: self.clock.now.advanced(by: .milliseconds(5)))
            return .success(SubscribeGrant())
        } catch {
            return .failure(.error(.internalError))
        }
    }
}

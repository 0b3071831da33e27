import RealtimeTesting
import Testing

struct SimulationTests {
    private static func options(events: Int = 5000) -> SimulationOptions {
        var options = SimulationOptions()
        options.events = events
        return options
    }

    @Test(arguments: [1, 2, 5, 7, 8, 9, 10, 11] as [UInt64])
    func invariantsHoldUnderFaults(seed: UInt64) async throws {
        let report = try await Simulation(seed: seed, options: Self.options()).run()
        #expect(report.events > 1000)
    }

    @Test func sameSeedGivesTheSameTrace() async throws {
        let first = try await Simulation(seed: 1, options: Self.options()).run()
        let second = try await Simulation(seed: 1, options: Self.options()).run()
        #expect(first.traceHash == second.traceHash)
        #expect(first.events == second.events)
    }

    @Test func otherSeedsGiveOtherTraces() async throws {
        let first = try await Simulation(seed: 1, options: Self.options()).run()
        let second = try await Simulation(seed: 2, options: Self.options()).run()
        #expect(first.traceHash != second.traceHash)
    }
}

import RealtimeEngine
import RealtimeProtocol
import RealtimeTesting
import Testing

/// Everybody may see a quote; an edit of more than four kilobytes is none.
struct QuoteRooms: RoomHandler {
    let clock: VirtualClock

    func subscribe(_ event: SubscribeEvent) async -> Result<SubscribeGrant, HandlerError> {
        do {
            // What the database would take.
            try await clock.sleep(until: clock.now.advanced(by: .milliseconds(5)))
            return .success(SubscribeGrant())
        } catch {
            return .failure(.error(.internalError))
        }
    }

    func publish(_ event: PublishEvent) async -> Result<PublishGrant, HandlerError> {
        event.data.bytes.count > 4_096 ? .failure(.error(.limitExceeded)) : .success(PublishGrant(data: event.data))
    }
}

@Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
func quoteRoomsKeepEveryPromiseUnderFaults(seed: UInt64) async throws {
    var options = SimulationOptions()
    options.events = 2_000
    let report = try await Simulation(seed: seed, options: options) { context in
        let rooms = RoomRules.all(RoomPolicy(), access: .handler(QuoteRooms(clock: context.clock)))
        var configuration = HubConfiguration(connections: .granted(ConnectGrant(user: "agent")), rooms: rooms)
        configuration.limits = context.limits
        configuration.timing = context.timing
        return configuration
    }.run()
    #expect(report.count(of: .converged) == 1)
}

import RealtimeEngine
import RealtimeHandlers
import RealtimeProtocol
import RealtimeTesting
import Synchronization

/// The database of a ``QuoteWorld`` as one life of a node reaches it: late, not at all, or without an answer.
final class RehearsedQuotes: QuoteService {
    private let world: QuoteWorld
    private let context: RehearsalContext
    private let random: Mutex<SimulationRandom>
    /// How many of a hundred calls go wrong; none in half of all lives.
    private let failures: Int

    init(_ world: QuoteWorld, _ context: RehearsalContext) {
        self.world = world
        self.context = context
        var random = context.random
        self.failures = random.chance(5_000) ? random.within(1...30) : 0
        self.random = Mutex(random)
    }

    func load(_ id: String) async -> Result<TestQuote, QuoteFailure> {
        await self.reach { [world] in id == QuoteWorld.id ? .success(world.quote) : .failure(.notFound) }
    }

    func apply(_ edit: QuoteEdit, to id: String) async -> Result<TestQuote, QuoteFailure> {
        await self.reach { [world] in world.apply(edit) }
    }

    func premium(of quote: TestQuote, id: String) async -> Result<Money, QuoteFailure> {
        await self.reach(slow: 20) { TestQuotes.premium(of: quote) }
    }

    func list(for caller: Caller) async -> Result<[QuoteSummary], QuoteFailure> {
        await self.reach { .success([]) }
    }

    func changes() -> AsyncStream<String> { self.world.listen() }

    /// Does something in the database, on the way to which, and from which, things may happen.
    ///
    /// - Parameter slow: how many of a hundred take seconds.
    private func reach<Value: Sendable>(
        slow: Int = 2,
        _ body: @escaping @Sendable () -> Result<Value, QuoteFailure>
    ) async -> Result<Value, QuoteFailure> {
        let (there, back, fate) = self.random.withLock { random in
            let longest = self.context.isCalm ? 10_000_000 : random.chance(slow * 100) ? 30_000_000_000 : 100_000_000
            let isBad = !self.context.isCalm && random.within(0...99) < self.failures
            let there = random.magnitude(1...longest)
            return (there, random.magnitude(1...longest), isBad ? random.within(0...1) : 2)
        }
        let clock = self.context.clock
        return await self.context.outside {
            if fate == 0 { return .failure(.unavailable(reason: "not reached")) }
            guard await Self.pass(there, clock) else { return .failure(.unavailable(reason: "over")) }
            let result = body()
            guard await Self.pass(back, clock), fate != 1 else { return .failure(.unavailable(reason: "no answer")) }
            return result
        }
    }

    private static func pass(_ nanoseconds: Int, _ clock: VirtualClock) async -> Bool {
        do {
            try await clock.sleep(until: clock.now.advanced(by: .nanoseconds(nanoseconds)))
            return true
        } catch {
            return false
        }
    }
}

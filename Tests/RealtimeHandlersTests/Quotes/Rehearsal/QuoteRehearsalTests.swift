import Foundation
import RealtimeTesting
import Testing

/// Editors with real clients under faults: no stale token, what is shown is what is stored, what was acknowledged is there.
///
/// `QUOTE_SEEDS=2000` runs so many seeds, `QUOTE_SEED=7` begins at that one.
struct QuoteRehearsalTests {
    private static let count = ProcessInfo.processInfo.environment["QUOTE_SEEDS"].flatMap { text in UInt64(text) } ?? 12
    private static let first = ProcessInfo.processInfo.environment["QUOTE_SEED"].flatMap { text in UInt64(text) } ?? 1

    @Test func editorsAgreeWithTheStoreUnderFaults() throws {
        var tally = QuoteWorld.Tally()
        for seed in Self.first..<Self.first + Self.count {
            let world = QuoteWorld()
            let report = try Rehearsal.quotes(seed: seed, world).run()
            #expect(report.events > 0)
            tally.add(world.tally)
        }
        print(tally)
        // With enough seeds, whatever it is about has happened.
        if Self.count < 12 { return }
        #expect(tally.acknowledged > 0 && tally.conflicts > 0 && tally.fenced > 0 && tally.doubtful > 0)
        #expect(tally.takeovers > 0 && tally.resubscriptions > 0 && tally.outside > 0 && tally.full > 0)
        #expect(tally.stale > 0)
    }

    @Test func sameSeedGivesTheSameRun() throws {
        for seed in [3, 4] as [UInt64] {
            let first = try Rehearsal.quotes(seed: seed).run()
            let second = try Rehearsal.quotes(seed: seed).run()
            #expect(first.traceHash == second.traceHash)
        }
    }
}

extension QuoteWorld.Tally {
    mutating func add(_ other: QuoteWorld.Tally) {
        self.lives += other.lives
        self.acknowledged += other.acknowledged
        self.conflicts += other.conflicts
        self.fenced += other.fenced
        self.doubtful += other.doubtful
        self.takeovers += other.takeovers
        self.resubscriptions += other.resubscriptions
        self.outside += other.outside
        self.stale += other.stale
        self.full += other.full
    }
}

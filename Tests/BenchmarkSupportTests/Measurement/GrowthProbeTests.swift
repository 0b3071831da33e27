import Testing

@testable import BenchmarkSupport

/// Work here is a number that is added to a clock; nothing is timed.
struct GrowthProbeTests {
    private final class Clock {
        var now: UInt64 = 0
    }

    private static func probe(_ clock: Clock, shortest: UInt64 = 1, negligible: Double = 0) -> GrowthProbe {
        GrowthProbe(
            rounds: 3,
            retries: 3,
            bound: 2.3,
            negligible: negligible,
            shortest: shortest,
            longest: 100_000,
            clock: { clock.now }
        )
    }

    @Test
    func linearWorkGrowsByTwo() {
        let clock = Clock()
        let growth = Self.probe(clock).measure({ clock.now += 10 }, { clock.now += 20 })
        #expect(growth.once == 10)
        #expect(growth.twice == 20)
        #expect(growth.factor == 2)
        #expect(!growth.isOver)
        #expect(growth.attempts == 1)
    }

    @Test
    func quadraticWorkIsMeasuredAgainBeforeItCounts() {
        let clock = Clock()
        let growth = Self.probe(clock).measure({ clock.now += 10 }, { clock.now += 40 })
        #expect(growth.factor == 4)
        #expect(growth.isOver)
        #expect(growth.attempts == 4)
    }

    @Test(arguments: [(39.0, true), (40.0, false)])
    func workAtTheSpeedOfMemoryPassesHoweverItGrows(_ negligible: Double, _ isOver: Bool) {
        let clock = Clock()
        let growth = Self.probe(clock, negligible: negligible).measure({ clock.now += 10 }, { clock.now += 40 })
        #expect(growth.factor == 4)
        #expect(growth.isOver == isOver)
        #expect(growth.attempts == (isOver ? 4 : 1))
    }

    @Test
    func disturbanceOfOneRoundDoesNotCount() {
        let clock = Clock()
        var runs = 0
        func twice() {
            runs += 1
            clock.now += runs == 2 ? 5_000 : 20
        }
        let growth = Self.probe(clock).measure({ clock.now += 10 }, twice)
        #expect(growth.factor == 2)
        #expect(growth.attempts == 1)
    }

    @Test
    func disturbanceOfAWholeAttemptIsMeasuredAway() {
        let clock = Clock()
        var runs = 0
        func twice() {
            runs += 1
            clock.now += runs <= 3 ? 50 : 21
        }
        let growth = Self.probe(clock).measure({ clock.now += 10 }, twice)
        #expect(growth.factor == 2.1)
        #expect(!growth.isOver)
        #expect(growth.attempts == 2)
    }

    @Test
    func shortWorkIsRepeatedUntilItLastsLongEnough() {
        let clock = Clock()
        var runs = 0
        func twice() {
            runs += 1
            clock.now += 20
        }
        let growth = Self.probe(clock, shortest: 1_000).measure({ clock.now += 10 }, twice)
        #expect(runs == 3 * 128)
        #expect(growth.once == 10)
        #expect(growth.factor == 2)
    }

    @Test
    func workThatTakesTooLongIsMeasuredOnce() {
        let clock = Clock()
        var runs = 0
        func twice() {
            runs += 1
            clock.now += 400_000
        }
        let growth = Self.probe(clock).measure({ clock.now += 10_000 }, twice)
        #expect(growth.factor == 40)
        #expect(growth.isOver)
        #expect(growth.attempts == 1)
        #expect(runs == 1)
    }

    @Test
    func workThatTakesNoTimeEnds() {
        let clock = Clock()
        let growth = Self.probe(clock).measure({}, {})
        #expect(growth.factor == 0)
        #expect(growth.attempts == 1)
    }
}

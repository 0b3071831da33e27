import Testing

@testable import RealtimeEngine

struct AcceptGateTests {
    private static func at(_ milliseconds: Int64) -> Instant { Instant(nanoseconds: milliseconds * 1_000_000) }

    private static func gate(_ rate: Int, burst: Int = 1, slowStart: Duration = .zero) -> AcceptGate {
        AcceptGate(perSecond: rate, burst: burst, slowStart: slowStart, start: Self.at(0))
    }

    @Test func withoutARateEverybodyIsTaken() {
        var gate = Self.gate(0)
        #expect((0..<10_000).allSatisfy { _ in gate.accept(at: Self.at(0)) == nil })
    }

    @Test func burstIsTakenAtOnceAndThenTheRateApplies() {
        var gate = Self.gate(10, burst: 3)
        #expect((0..<3).allSatisfy { _ in gate.accept(at: Self.at(0)) == nil })
        #expect(gate.accept(at: Self.at(0)) == .milliseconds(100))
        #expect(gate.accept(at: Self.at(99)) != nil)
        #expect(gate.accept(at: Self.at(100)) == nil)
        #expect(gate.accept(at: Self.at(100)) != nil)
    }

    @Test func everyoneRefusedIsGivenAPlaceOfItsOwnUpToAMinute() {
        var gate = Self.gate(10)
        _ = gate.accept(at: Self.at(0))
        let waits = (0..<5).compactMap { _ in gate.accept(at: Self.at(0)) }
        #expect(waits == [100, 200, 300, 400, 500].map(Duration.milliseconds))
        for _ in 0..<1000 { _ = gate.accept(at: Self.at(0)) }
        #expect(gate.accept(at: Self.at(0)) == .seconds(60))
    }

    @Test func rateRisesFromATenthToTheWholeOverTheSlowStart() {
        let gate = Self.gate(1000, slowStart: .seconds(10))
        let rates = [0, 5000, 9999, 10_000, 99_000].map { time in gate.rate(at: time * 1_000_000) }
        #expect(rates == [100, 550, 999, 1000, 1000])
    }

    @Test func slowStartTakesAboutHalfOfTheRateWhileItLasts() {
        var gate = Self.gate(1000, burst: 10, slowStart: .seconds(10))
        let taken = (0..<10_000).count { time in gate.accept(at: Self.at(Int64(time))) == nil }
        #expect((5_000...6_000).contains(taken))
    }

    @Test func timeThatGoesBackAndVeryLongTimesAreHarmless() {
        var gate = Self.gate(.max, burst: .max)
        #expect(gate.accept(at: Self.at(100)) == nil)
        #expect(gate.accept(at: Self.at(50)) == nil)
        #expect(gate.accept(at: Instant(nanoseconds: .max)) == nil)
        var small = Self.gate(1)
        _ = small.accept(at: Instant(nanoseconds: .max - 1))
        #expect(small.accept(at: Instant(nanoseconds: .max - 1)) != nil)
    }
}

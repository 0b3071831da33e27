import Testing

@testable import RealtimeEngine

struct DrainScheduleTests {
    private static func due(_ schedule: DrainSchedule, at nanoseconds: Int64) -> Int {
        schedule.due(at: Instant(nanoseconds: nanoseconds))
    }

    @Test func everybodyGoesEvenlyAndTheLastAtTheEnd() {
        let schedule = DrainSchedule(start: Instant(nanoseconds: 1_000), period: 100, count: 50)
        #expect((0...10).map { step in Self.due(schedule, at: 1_000 + 10 * step) } == (0...10).map { 5 * $0 })
        #expect(Self.due(schedule, at: 1_099) == 49)
        #expect(Self.due(schedule, at: 999) == 0)
        #expect(Self.due(schedule, at: .max) == 50)
    }

    @Test func withoutAPeriodEverybodyGoesAtOnce() {
        let schedule = DrainSchedule(start: Instant(nanoseconds: 0), period: 0, count: 3)
        #expect(Self.due(schedule, at: 0) == 3)
    }

    @Test func largestNumbersDoNotOverflow() {
        let schedule = DrainSchedule(start: Instant(nanoseconds: 0), period: .max, count: .max)
        #expect(Self.due(schedule, at: .max - 1) == .max - 1)
    }
}

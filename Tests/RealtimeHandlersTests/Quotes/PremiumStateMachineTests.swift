import RealtimeEngine
import Testing

@testable import RealtimeHandlers

struct PremiumStateMachineTests {
    /// A machine with a clock, driven in milliseconds.
    private struct Bench {
        var machine = PremiumStateMachine(QuoteTiming())
        var now = Instant(nanoseconds: 0)

        mutating func at(
            _ milliseconds: Int64,
            _ action: PremiumStateMachine.Action = .tick
        ) -> PremiumStateMachine.Run? {
            self.now = Instant(nanoseconds: milliseconds * 1_000_000)
            return self.machine.perform(action, at: self.now)
        }

        var view: String {
            let view = self.machine.view
            let amount = view.amount.map(\.amount.description) ?? "none"
            return "\(view.state) \(amount)@\(view.version ?? 0) since \(view.since ?? 0) \(view.reason ?? "")"
        }

        var wake: Int64? { self.machine.nextWake.map { wake in wake.nanoseconds / 1_000_000 } }
    }

    private static func money(_ amount: String) -> Result<Money, PremiumStateMachine.Problem> {
        guard let money = Money(amount, "EUR") else { return .failure(.init(reason: "test", isTemporary: false)) }
        return .success(money)
    }

    private static func failure(_ reason: String = "unavailable", again: Bool = true) -> PremiumStateMachine.Action {
        .finished(run: 1, .failure(.init(reason: reason, isTemporary: again)))
    }

    /// Watched, and the first calculation is under way since 300 ms.
    private func running() -> Bench {
        var bench = Bench()
        _ = bench.at(0, .watched(true))
        _ = bench.at(0, .changed(version: 1, wallMilliseconds: 5_000))
        #expect(bench.at(300) == PremiumStateMachine.Run(number: 1, version: 1))
        return bench
    }

    @Test func amountOfThePresentVersionIsCurrent() {
        var bench = self.running()
        #expect(bench.view == "pending none@0 since 5000 ")
        #expect(bench.at(400, .finished(run: 1, Self.money("10"))) == nil)
        #expect(bench.view == "current 10@1 since 0 ")
        #expect(bench.wake == nil)
    }

    @Test func pauseAfterTheLastEditComesFirst() {
        var bench = Bench()
        _ = bench.at(0, .watched(true))
        #expect(bench.at(0, .changed(version: 1, wallMilliseconds: 1)) == nil)
        #expect(bench.at(299) == nil)
        #expect(bench.at(299, .changed(version: 2, wallMilliseconds: 2)) == nil)
        #expect(bench.at(598) == nil)
        #expect(bench.wake == 599)
        #expect(bench.at(599) == PremiumStateMachine.Run(number: 1, version: 2))
    }

    @Test func whoeverTypesOnDoesNotPutItOffForEver() {
        var bench = Bench()
        _ = bench.at(0, .watched(true))
        var run: PremiumStateMachine.Run?
        var time: Int64 = 0
        while run == nil, time < 5_000 {
            run = bench.at(time, .changed(version: UInt64(time / 100 + 1), wallMilliseconds: time))
            time += 100
        }
        #expect(time == 2_100)
    }

    @Test func editMakesTheAmountPendingAtOnce() {
        var bench = self.running()
        _ = bench.at(400, .finished(run: 1, Self.money("10")))
        _ = bench.at(500, .changed(version: 2, wallMilliseconds: 5_500))
        #expect(bench.view == "pending 10@1 since 5500 ")
    }

    @Test func resultOfAnEarlierVersionIsShownAsThatAndTheNextOneFollows() {
        var bench = self.running()
        _ = bench.at(400, .changed(version: 2, wallMilliseconds: 5_400))
        #expect(bench.at(700) == nil, "one calculation at a time")
        #expect(bench.at(900, .finished(run: 1, Self.money("10"))) == PremiumStateMachine.Run(number: 2, version: 2))
        #expect(bench.view == "pending 10@1 since 5400 ")
        _ = bench.at(950, .finished(run: 2, Self.money("20")))
        #expect(bench.view == "current 20@2 since 0 ")
    }

    @Test func slowCalculationIsStaleAndANewerOneTakesItsPlace() {
        var bench = self.running()
        #expect(bench.wake == 2_300)
        _ = bench.at(2_300)
        #expect(bench.view == "stale none@0 since 5000 slow")
        _ = bench.at(2_400, .changed(version: 2, wallMilliseconds: 7_000))
        #expect(bench.view == "stale none@0 since 5000 slow")
        #expect(bench.at(2_700) == PremiumStateMachine.Run(number: 2, version: 2))
        #expect(bench.at(2_800, .finished(run: 1, Self.money("10"))) == nil)
        #expect(bench.view == "stale none@0 since 5000 slow", "the latest wins")
        _ = bench.at(2_900, .finished(run: 2, Self.money("20")))
        #expect(bench.view == "current 20@2 since 0 ")
    }

    @Test func failureIsStaleWithTheLastGoodAmountAndTriedAgainMoreAndMoreSeldom() {
        var bench = self.running()
        _ = bench.at(400, .finished(run: 1, Self.money("10")))
        _ = bench.at(1_000, .changed(version: 2, wallMilliseconds: 6_000))
        var time: Int64 = 1_300
        for (number, pause) in [(UInt64(2), Int64(1_000)), (3, 2_000), (4, 4_000), (5, 8_000)] {
            #expect(bench.at(time) == PremiumStateMachine.Run(number: number, version: 2))
            _ = bench.at(time, .finished(run: number, .failure(.init(reason: "timeout", isTemporary: true))))
            #expect(bench.view == "stale 10@1 since 6000 timeout")
            #expect(bench.wake == time + pause)
            time += pause
        }
    }

    @Test func pauseBetweenAttemptsHasAnEnd() {
        var bench = self.running()
        var time: Int64 = 300
        for number in UInt64(1)...20 {
            _ = bench.at(time, .finished(run: number, .failure(.init(reason: "timeout", isTemporary: true))))
            time = bench.wake ?? 0
            _ = bench.at(time)
        }
        let before = time
        _ = bench.at(time, .finished(run: 21, .failure(.init(reason: "timeout", isTemporary: true))))
        #expect(bench.wake == before + 60_000)
    }

    @Test func whatCannotBeCalculatedWaitsForTheNextEdit() {
        var bench = self.running()
        _ = bench.at(400, Self.failure("born: missing", again: false))
        #expect(bench.view == "stale none@0 since 5000 born: missing")
        #expect(bench.wake == nil)
        _ = bench.at(500, .changed(version: 2, wallMilliseconds: 6_000))
        #expect(bench.view == "pending none@0 since 5000 ")
        #expect(bench.wake == 800)
    }

    @Test func nothingIsCalculatedWhileNobodyWatches() {
        var bench = Bench()
        _ = bench.at(0, .changed(version: 1, wallMilliseconds: 1))
        #expect(bench.wake == nil)
        #expect(bench.at(10_000) == nil)
        #expect(bench.at(20_000, .watched(true)) == PremiumStateMachine.Run(number: 1, version: 1))
    }

    @Test func retriesRestWhileNobodyWatches() {
        var bench = self.running()
        _ = bench.at(400, .watched(false))
        _ = bench.at(500, Self.failure())
        #expect(bench.wake == nil)
        #expect(bench.at(9_000) == nil)
        #expect(bench.at(10_000, .watched(true)) == PremiumStateMachine.Run(number: 2, version: 1))
    }

    @Test func watchingWhatCannotBeCalculatedTriesOnceMore() {
        var bench = self.running()
        _ = bench.at(400, Self.failure("born: missing", again: false))
        _ = bench.at(500, .watched(false))
        #expect(bench.at(600, .watched(true)) == PremiumStateMachine.Run(number: 2, version: 1))
    }

    @Test func amountOfAnotherNodeIsTakenForItsVersionOnly() throws {
        var bench = self.running()
        let money = try #require(Money("30", "EUR"))
        _ = bench.at(400, .heard(money, version: 7))
        #expect(bench.view == "pending none@0 since 5000 ")
        _ = bench.at(400, .heard(money, version: 1))
        #expect(bench.view == "current 30@1 since 0 ")
        #expect(bench.at(500, .finished(run: 1, Self.money("10"))) == nil)
        #expect(bench.view == "current 30@1 since 0 ")
    }

    @Test func sameVersionAgainChangesNothing() {
        var bench = self.running()
        _ = bench.at(400, .finished(run: 1, Self.money("10")))
        _ = bench.at(500, .changed(version: 1, wallMilliseconds: 9_000))
        #expect(bench.view == "current 10@1 since 0 ")
    }
}

import Testing

@testable import RealtimeEngine

struct TimingWheelTests {
    private func wheel() -> TimingWheel {
        TimingWheel(tick: .nanoseconds(100), bits: 6, now: Instant(nanoseconds: 1000))
    }

    private func fire(_ wheel: inout TimingWheel, at time: Int64) -> [Int32] {
        var fired: [Int32] = []
        wheel.advance(to: Instant(nanoseconds: time), fired: &fired)
        return fired
    }

    @Test(arguments: [1001, 1050, 1099, 1100, 1101, 1199, 1200, 5000, 7399, 7400, 7401, 100_000])
    func timerIsNeverEarlyAndAtMostOneTickLate(deadline: Int64) {
        var wheel = self.wheel()
        wheel.schedule(3, at: Instant(nanoseconds: deadline))
        for time in 1001..<deadline { #expect(self.fire(&wheel, at: time) == []) }
        var time = deadline
        while self.fire(&wheel, at: time).isEmpty { time += 1 }
        #expect(time - deadline <= 100)
        #expect(wheel.count == 0)
        #expect(wheel.nextWake == nil)
    }

    @Test func deadlineInThePastFiresAtTheNextTick() {
        var wheel = self.wheel()
        wheel.schedule(0, at: Instant(nanoseconds: 5))
        #expect(wheel.nextWake == Instant(nanoseconds: 1100))
        #expect(self.fire(&wheel, at: 1099) == [])
        #expect(self.fire(&wheel, at: 1100) == [0])
    }

    @Test func timersOfOneTickFireInTheOrderOfHanging() {
        var wheel = self.wheel()
        for slot in [4, 1, 3, 0] { wheel.schedule(slot, at: Instant(nanoseconds: 1550)) }
        wheel.schedule(4, at: Instant(nanoseconds: 1510))
        wheel.cancel(3)
        #expect(self.fire(&wheel, at: 1600) == [1, 0, 4])
    }

    @Test func movedTimerFiresOnceAtItsNewDeadline() {
        var wheel = self.wheel()
        wheel.schedule(0, at: Instant(nanoseconds: 1500))
        wheel.schedule(0, at: Instant(nanoseconds: 2500))
        #expect(wheel.count == 1)
        #expect(self.fire(&wheel, at: 2500) == [])
        #expect(self.fire(&wheel, at: 2600) == [0])
    }

    @Test func cancelledTimerNeverFires() {
        var wheel = self.wheel()
        wheel.schedule(0, at: Instant(nanoseconds: 1500))
        wheel.cancel(0)
        wheel.cancel(0)
        wheel.cancel(77)
        #expect(wheel.nextWake == nil)
        #expect(self.fire(&wheel, at: 9000) == [])
    }

    @Test func farTimerIsHungAgainUntilItsTime() {
        var wheel = self.wheel()
        wheel.schedule(0, at: Instant(nanoseconds: 1_000_000))
        var wakes = 0
        var fired: [Int32] = []
        while fired.isEmpty, let wake = wheel.nextWake {
            wakes += 1
            fired = self.fire(&wheel, at: wake.nanoseconds)
            #expect(fired.isEmpty || wake.nanoseconds == 1_000_100)
        }
        #expect(fired == [0])
        #expect(wakes <= 1_000_000 / 6400 + 2)
    }

    @Test(arguments: 1...64)
    func nextWakeIsExactWithinTheSpan(ticks: Int64) {
        for start in stride(from: Int64(0), to: 6400, by: 700) {
            var wheel = TimingWheel(tick: .nanoseconds(100), bits: 6, now: Instant(nanoseconds: start))
            wheel.schedule(1, at: Instant(nanoseconds: start + ticks * 100 - 100))
            #expect(wheel.nextWake?.nanoseconds == start + ticks * 100)
        }
    }

    @Test func randomTimersAgreeWithAList() {
        var random = SeededGenerator.forTest("timing wheel")
        for _ in 0..<30 {
            let tick: Int64 = ([1, 7, 100] as [Int64]).randomElement(using: &random) ?? 1
            var now = Int64.random(in: 0..<10_000, using: &random)
            var wheel = TimingWheel(tick: .nanoseconds(tick), bits: 6, now: Instant(nanoseconds: now))
            var timers: [Int: Int64] = [:]
            for _ in 0..<400 {
                let slot = Int.random(in: 0..<50, using: &random)
                switch Int.random(in: 0..<4, using: &random) {
                case 0:
                    wheel.cancel(slot)
                    timers[slot] = nil
                case 1:
                    let span: Int64 = random.chance(1, in: 10) ? 200 : 8
                    now += Int64.random(in: 0..<span * tick, using: &random)
                    var fired: [Int32] = []
                    wheel.advance(to: Instant(nanoseconds: now), fired: &fired)
                    for slot in fired {
                        #expect((timers[Int(slot)] ?? .max) <= now, "early, or never hung")
                        timers[Int(slot)] = nil
                    }
                    for deadline in timers.values {
                        #expect(now < (deadline / tick + 1) * tick, "more than one tick late")
                    }
                default:
                    let deadline = now + Int64.random(in: -5..<200, using: &random) * tick / 2
                    wheel.schedule(slot, at: Instant(nanoseconds: deadline))
                    timers[slot] = max(deadline, now)
                }
                #expect(wheel.count == timers.count)
                self.checkWake(wheel, timers, now: now, tick: tick)
            }
        }
    }

    /// The next wake is the earliest due tick; only a timer beyond the span may cause an earlier one.
    private func checkWake(_ wheel: TimingWheel, _ timers: [Int: Int64], now: Int64, tick: Int64) {
        let due = timers.values.map { deadline in max(deadline / tick + 1, now / tick + 1) * tick }.min()
        guard let due, let wake = wheel.nextWake?.nanoseconds else {
            #expect(due == nil && wheel.nextWake == nil)
            return
        }
        #expect(wake > now)
        #expect(wake <= due)
    }
}

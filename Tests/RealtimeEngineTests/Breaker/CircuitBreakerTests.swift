import Testing

@testable import RealtimeEngine

struct CircuitBreakerTests {
    private static let coolDown: Int64 = 30_000_000_000

    private func at(_ seconds: Double) -> Instant { Instant(nanoseconds: Int64(seconds * 1e9)) }

    /// A breaker that saw these outcomes, one after another, at time 0.
    private func breaker(after outcomes: [Bool], _ policy: BreakerPolicy = BreakerPolicy()) -> CircuitBreaker {
        var breaker = CircuitBreaker(policy)
        for success in outcomes {
            guard case .call(let generation) = breaker.admit(now: self.at(0)) else { break }
            _ = breaker.report(success: success, generation: generation, now: self.at(0))
        }
        return breaker
    }

    private func failures(_ count: Int) -> [Bool] { Array(repeating: false, count: count) }

    @Test func fiveFailuresInARowOpenItAndFourDoNot() {
        #expect(self.breaker(after: self.failures(4)).state == .closed)
        #expect(self.breaker(after: self.failures(5)).state == .open)
        #expect(self.breaker(after: self.failures(4) + [true] + self.failures(4)).state == .closed)
    }

    @Test func halfOfTwentyOpensItButNotBeforeThereAreTwenty() {
        let pairs = Array(repeating: [true, false], count: 10).flatMap { pair in pair }
        #expect(self.breaker(after: Array(pairs.dropLast())).state == .closed)
        #expect(self.breaker(after: pairs).state == .open)
        #expect(self.breaker(after: Array(repeating: true, count: 11) + pairs.dropLast(2)).state == .closed)
    }

    @Test func successesOfThePastLeaveTheWindow() {
        let good = Array(repeating: true, count: 1000)
        let bad = Array(repeating: [false, true], count: 9).flatMap { pair in pair }
        #expect(self.breaker(after: good + bad).state == .closed)
        #expect(self.breaker(after: good + bad + [true, false, false]).state == .open)
    }

    @Test func openRefusesUntilTheCoolDownIsOverAndSaysHowLong() {
        var breaker = self.breaker(after: self.failures(5))
        #expect(breaker.admit(now: self.at(0)) == .refuse(nanoseconds: Self.coolDown))
        #expect(breaker.admit(now: self.at(29)) == .refuse(nanoseconds: 1_000_000_000))
        #expect(breaker.admit(now: Instant(nanoseconds: Self.coolDown - 1)) == .refuse(nanoseconds: 1))
        guard case .probe = breaker.admit(now: self.at(30)) else {
            Issue.record("the cool-down is over")
            return
        }
        #expect(breaker.state == .halfOpen)
    }

    @Test(arguments: [1, 3])
    func halfOpenLetsSoManyProbesThroughAndNotOneMore(probes: Int) {
        var policy = BreakerPolicy()
        policy.probes = probes
        var breaker = self.breaker(after: self.failures(5), policy)
        for _ in 0..<probes {
            if case .refuse = breaker.admit(now: self.at(31)) { Issue.record("a probe was refused") }
        }
        guard case .refuse(let time) = breaker.admit(now: self.at(31)) else {
            Issue.record("one probe too many")
            return
        }
        #expect(time > 0)
    }

    @Test func successOfAProbeClosesItAndFailureOpensItForAWholeCoolDown() {
        var breaker = self.breaker(after: self.failures(5))
        guard case .probe(let first) = breaker.admit(now: self.at(30)) else { return }
        #expect(breaker.report(success: false, generation: first, now: self.at(35)) == .opened(from: .halfOpen))
        #expect(breaker.admit(now: self.at(64)) == .refuse(nanoseconds: 1_000_000_000))
        guard case .probe(let second) = breaker.admit(now: self.at(65)) else { return }
        #expect(breaker.report(success: true, generation: second, now: self.at(65)) == .closed)
        #expect(breaker.state == .closed)
    }

    @Test func closedAgainItHasForgottenThePast() {
        var breaker = self.breaker(after: self.failures(5))
        guard case .probe(let probe) = breaker.admit(now: self.at(30)) else { return }
        _ = breaker.report(success: true, generation: probe, now: self.at(30))
        for _ in 0..<4 {
            guard case .call(let generation) = breaker.admit(now: self.at(31)) else { return }
            #expect(breaker.report(success: false, generation: generation, now: self.at(31)) == .none)
        }
        #expect(breaker.state == .closed)
    }

    @Test(arguments: [true, false])
    func outcomeOfACallFromBeforeChangesNothing(success: Bool) {
        var breaker = CircuitBreaker(BreakerPolicy())
        guard case .call(let early) = breaker.admit(now: self.at(0)) else { return }
        for _ in 0..<5 { _ = breaker.report(success: false, generation: early, now: self.at(0)) }
        #expect(breaker.report(success: success, generation: early, now: self.at(1)) == .none)
        #expect(breaker.state == .open)
        guard case .probe(let probe) = breaker.admit(now: self.at(30)) else { return }
        #expect(breaker.report(success: success, generation: early, now: self.at(31)) == .none)
        #expect(breaker.state == .halfOpen)
        #expect(breaker.report(success: true, generation: probe, now: self.at(31)) == .closed)
        #expect(breaker.report(success: false, generation: early, now: self.at(31)) == .none)
    }

    /// I25 as an automaton beside the breaker, over random calls, outcomes and times.
    @Test func whateverHappensOnlyTheFourTransitionsHappenAndTheCoolDownIsKept() {
        var random = SeededGenerator.forTest("circuit breaker")
        for _ in 0..<2000 {
            var policy = BreakerPolicy()
            policy.probes = Int.random(in: 1...3, using: &random)
            policy.window = Int.random(in: 1...64, using: &random)
            policy.failuresInARow = Int.random(in: 1...8, using: &random)
            self.walk(policy, &random)
        }
    }

    private func walk(_ policy: BreakerPolicy, _ random: inout SeededGenerator) {
        var breaker = CircuitBreaker(policy)
        var now: Int64 = 0
        var pending: [UInt32] = []
        var openedAt: Int64 = 0
        var probes = 0
        for _ in 0..<200 {
            now += Int64.random(in: 0...6_000_000_000, using: &random)
            let before = breaker.state
            if random.chance(1, in: 2) || pending.isEmpty {
                switch breaker.admit(now: Instant(nanoseconds: now)) {
                case .call(let generation), .probe(let generation):
                    #expect(before != .open || now - openedAt >= Self.coolDown)
                    probes = before == .open ? 1 : probes + 1
                    pending.append(generation)
                    #expect(breaker.state != .halfOpen || probes <= policy.probes)
                    #expect(breaker.state != .open)
                case .refuse(let time):
                    #expect(before != .closed && time > 0)
                    #expect(before != .open || now + time == openedAt + Self.coolDown)
                    #expect(breaker.state == before)
                }
            } else {
                let generation = pending.remove(at: Int.random(in: pending.indices, using: &random))
                let success = random.chance(2, in: 5)
                let action = breaker.report(success: success, generation: generation, now: Instant(nanoseconds: now))
                switch action {
                case .none: #expect(breaker.state == before)
                case .opened(let from):
                    #expect(from == before && from != .open && breaker.state == .open && !success)
                    openedAt = now
                case .closed: #expect(before == .halfOpen && breaker.state == .closed && success)
                }
            }
        }
    }
}

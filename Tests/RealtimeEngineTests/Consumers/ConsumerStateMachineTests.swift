import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct ConsumerStateMachineTests {
    /// A consumer and its room's history, with a clock in seconds.
    struct Bench {
        var machine: ConsumerStateMachine
        var history = RoomHistory()
        var now: Int64 = 0
        var rule = RoomPolicy.History(publications: 100, age: .seconds(1_000_000))

        init(_ policy: ConsumerPolicy = ConsumerPolicy(), published: Int = 0) {
            self.machine = ConsumerStateMachine(floor: 0, policy: policy)
            self.publish(published)
            self.machine.open(.init(link: 1, incarnation: 1), policy)
        }

        var time: Instant { Instant(nanoseconds: self.now * 1_000_000_000) }

        mutating func publish(_ count: Int = 1) {
            for _ in 0..<count {
                _ = self.history.append(.json("1"), at: self.time, keeping: self.rule, maxBytes: 1_000)
            }
        }

        /// What is handed out, as `offset` or `offsetxattempt`.
        mutating func fetch(_ limit: Int = 100, bytes: Int = 1_000) -> [String] {
            self.machine.fetch(limit: limit, bytes: bytes, from: self.history, at: self.time).map { delivery in
                delivery.attempt == 1 ? "\(delivery.entry.offset)" : "\(delivery.entry.offset)x\(delivery.attempt)"
            }
        }

        mutating func dead() -> [String] {
            self.machine.takeLosses().map { "\($0.from)-\($0.through) \($0.attempts) \($0.reason) \($0.note)" }
        }
    }

    @Test func publicationsAreHandedOutInOrderOnceAndAsManyAsAskedFor() {
        var bench = Bench(published: 5)
        #expect(bench.fetch(2) == ["1", "2"])
        #expect(bench.fetch(10, bytes: 2) == ["3", "4"], "each has one byte")
        #expect(bench.fetch() == ["5"])
        #expect(bench.fetch() == [])
        #expect(bench.machine.head == 5)
        #expect(bench.machine.floor == 0)
    }

    @Test func cumulativeAcknowledgementMovesTheFloor() {
        var bench = Bench(published: 5)
        _ = bench.fetch()
        #expect(bench.machine.settle(.through(3)) == true)
        #expect(bench.machine.floor == 3)
        #expect(bench.machine.settle(.through(2)) == true, "an old one changes nothing")
        #expect(bench.machine.floor == 3)
        #expect(bench.machine.settle(.through(6)) == false, "it was never handed out")
        #expect(bench.machine.settle(.through(5)) == true)
        #expect(bench.machine.nextDeadline == nil)
    }

    @Test func singleAcknowledgementsMoveTheFloorOnceThereIsNoHole() {
        var bench = Bench(published: 5)
        _ = bench.fetch()
        #expect(bench.machine.settle(.only([2, 4])) == true)
        #expect(bench.machine.floor == 0)
        #expect(bench.machine.settle(.only([1, 6])) == false)
        #expect(bench.machine.floor == 0, "nothing of a wrong one is taken")
        #expect(bench.machine.settle(.only([1])) == true)
        #expect(bench.machine.floor == 2)
        #expect(bench.machine.settle(.only([0, 1, 3, 3])) == true)
        #expect(bench.machine.floor == 4)
        #expect((1...5).map { bench.machine.outcome(of: $0) == .acknowledged } == [true, true, true, true, false])
    }

    @Test func whatIsNotAcknowledgedInTimeComesAgainWithItsAttemptBeforeWhatIsNew() {
        var bench = Bench(published: 3)
        _ = bench.fetch()
        #expect(bench.machine.settle(.only([2])) == true)
        #expect(bench.machine.nextDeadline == Instant(nanoseconds: 30_000_000_000))
        bench.publish()
        bench.now = 29
        bench.machine.expire(at: bench.time)
        #expect(bench.fetch() == ["4"])
        bench.now = 30
        bench.publish()
        #expect(bench.fetch() == ["1x2", "3x2", "5"])
        #expect(bench.machine.nextDeadline == Instant(nanoseconds: 59_000_000_000), "that of 4")
    }

    @Test func refusedPublicationComesAgainAtOnce() {
        var bench = Bench(published: 3)
        _ = bench.fetch()
        #expect(bench.machine.settle(.refused([2, 3], reason: "busy")) == true)
        #expect(bench.fetch() == ["2x2", "3x2"])
        #expect(bench.machine.settle(.only([2])) == true)
        #expect(bench.machine.settle(.refused([2], reason: "late")) == true, "what is done is done")
        #expect(bench.fetch() == [])
    }

    @Test func lastAttemptMakesADeadLetterWithTheReasonAndTheFloorMovesOn() {
        var bench = Bench(ConsumerPolicy(ackWait: .seconds(1), maxAttempts: 3), published: 2)
        _ = bench.fetch()
        #expect(bench.machine.settle(.only([2])) == true)
        for attempt in 2...3 {
            #expect(bench.machine.settle(.refused([1], reason: "no \(attempt)")) == true)
            #expect(bench.fetch() == ["1x\(attempt)"])
        }
        #expect(bench.dead() == [])
        bench.now = 1
        bench.machine.expire(at: bench.time)
        #expect(bench.dead() == ["1-1 3 attempts no 3"])
        #expect(bench.dead() == [], "told once")
        #expect(bench.machine.floor == 2)
        #expect(bench.machine.outcome(of: 1) == .dead)
        #expect(bench.machine.outcome(of: 2) == .acknowledged)
        #expect(bench.fetch() == [])
    }

    @Test func atTheBoundNothingNewIsHandedOutUntilTheOldestIsSettled() {
        var bench = Bench(ConsumerPolicy(maxUnacked: 3), published: 5)
        #expect(bench.fetch() == ["1", "2", "3"])
        #expect(bench.machine.isAtLimit)
        #expect(bench.machine.settle(.only([2, 3])) == true)
        #expect(bench.fetch() == [], "the first one holds the rest")
        #expect(bench.machine.takeReadiness(top: 5) == false)
        #expect(bench.machine.settle(.only([1])) == true)
        #expect(bench.machine.takeReadiness(top: 5) == true)
        #expect(bench.fetch() == ["4", "5"])
    }

    @Test func openingAgainMakesEverythingDueAndKeepsWhatIsAcknowledged() {
        var bench = Bench(published: 4)
        _ = bench.fetch()
        #expect(bench.machine.settle(.only([2])) == true)
        bench.machine.close()
        #expect(bench.machine.nextDeadline == nil, "time stands still for nobody")
        bench.now = 1_000
        bench.machine.open(.init(link: 2, incarnation: 2), ConsumerPolicy())
        #expect(bench.fetch() == ["1x2", "3x2", "4x2"])
    }

    @Test func openingAgainAfterTheLastAttemptMakesADeadLetter() {
        var bench = Bench(ConsumerPolicy(maxAttempts: 1), published: 1)
        _ = bench.fetch()
        bench.machine.open(.init(link: 2, incarnation: 2), ConsumerPolicy(maxAttempts: 1))
        #expect(bench.dead() == ["1-1 1 attempts "])
        #expect(bench.machine.floor == 1)
    }

    @Test func whatTheHistoryLostIsADeadLetterWhetherHandedOutOrNot() {
        var bench = Bench()
        bench.rule = RoomPolicy.History(publications: 4, age: .seconds(1_000_000))
        bench.publish(4)
        #expect(bench.fetch(2) == ["1", "2"])
        bench.publish(5)
        bench.now = 30
        #expect(bench.fetch() == ["6", "7", "8", "9"])
        #expect(bench.dead() == ["1-1 1 historyLost ", "2-2 1 historyLost ", "3-5 0 historyLost "])
        #expect(bench.machine.floor == 5)
    }

    @Test func longLossBesideWhatIsOutstandingIsToldInPartsOfTheBound() {
        var bench = Bench(ConsumerPolicy(maxUnacked: 3))
        bench.rule = RoomPolicy.History(publications: 2, age: .seconds(1_000_000))
        bench.publish(2)
        #expect(bench.fetch() == ["1", "2"])
        bench.publish(10)
        #expect(bench.fetch() == [])
        #expect(bench.dead() == ["3-3 0 historyLost "])
        #expect(bench.machine.settle(.through(2)) == true)
        #expect(bench.fetch() == ["11", "12"])
        #expect(bench.dead() == ["4-10 0 historyLost "])
        #expect(bench.machine.settle(.through(12)) == true)
        #expect(bench.machine.floor == 12)
    }

    @Test func holderIsToldOnceThatSomethingIsDue() {
        var bench = Bench()
        #expect(bench.fetch() == [])
        #expect(bench.machine.takeReadiness(top: 0) == false)
        bench.publish(2)
        #expect(bench.machine.takeReadiness(top: 2) == true)
        #expect(bench.machine.takeReadiness(top: 2) == false)
        #expect(bench.fetch(1) == ["1"])
        #expect(bench.machine.takeReadiness(top: 2) == false, "it was not given all it could have and comes by itself")
        #expect(bench.fetch() == ["2"])
        #expect(bench.machine.takeReadiness(top: 2) == false)
        bench.now = 30
        bench.machine.expire(at: bench.time)
        #expect(bench.machine.takeReadiness(top: 2) == true)
    }

    /// Every offset is handed out in order the first time, never more than `maxAttempts` times, never after it was
    /// settled, and in the end is acknowledged or a dead letter, exactly one of them.
    @Test func anyOrderOfEventsSettlesEveryPublicationOnce() {
        var random = SeededGenerator.forTest("anyOrderOfEventsSettlesEveryPublicationOnce")
        for _ in 0..<300 {
            let policy = ConsumerPolicy(
                ackWait: .seconds(Int.random(in: 1...5, using: &random)),
                maxAttempts: Int.random(in: 1...4, using: &random),
                maxUnacked: Int.random(in: 1...8, using: &random)
            )
            var bench = Bench(policy)
            bench.rule = RoomPolicy.History(publications: Int.random(in: 1...20, using: &random), age: .seconds(1_000))
            var model = ConsumerModel(policy)
            for _ in 0..<200 { model.step(&bench, &random) }
            model.finish(&bench)
            model.check(bench)
        }
    }
}

/// What is known of a consumer from outside.
struct ConsumerModel {
    let policy: ConsumerPolicy
    var attempts: [UInt64: Int] = [:]
    var acknowledged: Set<UInt64> = []
    var dead: Set<UInt64> = []
    var incarnation: UInt64 = 1

    init(_ policy: ConsumerPolicy) { self.policy = policy }

    mutating func step(_ bench: inout ConsumerStateMachineTests.Bench, _ random: inout SeededGenerator) {
        let handed = self.attempts.keys.sorted()
        let floor = bench.machine.floor
        switch Int.random(in: 0..<8, using: &random) {
        case 0, 1: bench.publish(Int.random(in: 1...4, using: &random))
        case 2: self.fetch(&bench, limit: Int.random(in: 1...5, using: &random))
        case 3:
            bench.now += Int64.random(in: 1...4, using: &random)
            bench.machine.expire(at: bench.time)
        case 4:
            guard let offset = handed.randomElement(using: &random) else { return }
            #expect(bench.machine.settle(.through(offset)) == true)
            for done in handed where done <= offset && !self.dead.contains(done) { self.acknowledged.insert(done) }
        case 5:
            guard let offset = handed.randomElement(using: &random) else { return }
            #expect(bench.machine.settle(.only([offset])) == true)
            if !self.dead.contains(offset) { self.acknowledged.insert(offset) }
        case 6:
            if let offset = handed.randomElement(using: &random) {
                #expect(bench.machine.settle(.refused([offset], reason: "")) == true)
            }
        default:
            guard Int.random(in: 0..<4, using: &random) == 0 else { return }
            self.incarnation += 1
            bench.machine.open(.init(link: 1, incarnation: self.incarnation), self.policy)
        }
        self.bury(&bench)
        #expect(bench.machine.floor >= floor)
        #expect(bench.machine.head - bench.machine.floor <= UInt64(self.policy.maxUnacked))
    }

    mutating func fetch(_ bench: inout ConsumerStateMachineTests.Bench, limit: Int) {
        let page = bench.machine.fetch(limit: limit, bytes: 1_000, from: bench.history, at: bench.time)
        for delivery in page {
            let offset = delivery.entry.offset
            self.attempts[offset, default: 0] += 1
            #expect(self.attempts[offset] == delivery.attempt)
            #expect(delivery.attempt <= self.policy.maxAttempts)
            #expect(!self.acknowledged.contains(offset), "\(offset) was acknowledged")
            #expect(!self.dead.contains(offset), "\(offset) was given up")
        }
        #expect(page.count <= limit)
    }

    mutating func bury(_ bench: inout ConsumerStateMachineTests.Bench) {
        for loss in bench.machine.takeLosses() {
            for offset in loss.from...loss.through {
                let isNew = self.dead.insert(offset).inserted
                #expect(isNew, "\(offset) was told twice")
                #expect(!self.acknowledged.contains(offset))
            }
        }
    }

    /// The consumer takes everything from now on.
    mutating func finish(_ bench: inout ConsumerStateMachineTests.Bench) {
        for _ in 0..<100 {
            bench.now += 10
            self.fetch(&bench, limit: 10)
            self.bury(&bench)
            _ = bench.machine.settle(.through(bench.machine.head))
            for offset in self.attempts.keys where !self.dead.contains(offset) { self.acknowledged.insert(offset) }
        }
    }

    func check(_ bench: ConsumerStateMachineTests.Bench) {
        #expect(bench.machine.floor == bench.history.top)
        let all = Set(bench.history.top == 0 ? [] : Array(1...bench.history.top))
        #expect(self.acknowledged.union(self.dead) == all)
        #expect(self.acknowledged.isDisjoint(with: self.dead))
    }
}

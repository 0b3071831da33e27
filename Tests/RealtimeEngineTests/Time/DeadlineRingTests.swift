import Testing

@testable import RealtimeEngine

struct DeadlineRingTests {
    private func at(_ time: Int64) -> Instant { Instant(nanoseconds: time) }

    @Test func numbersComeOutWhenTheirTimeHasComeAndNotBefore() {
        var ring = DeadlineRing()
        ring.append(7, at: self.at(10))
        ring.append(8, at: self.at(10))
        ring.append(9, at: self.at(20))
        #expect(ring.next == self.at(10))
        #expect(ring.popDue(self.at(9)) == nil)
        #expect(ring.popDue(self.at(10)) == 7)
        #expect(ring.popDue(self.at(10)) == 8)
        #expect(ring.popDue(self.at(10)) == nil)
        #expect(ring.popDue(self.at(100)) == 9)
        #expect(ring.next == nil)
    }

    @Test func whatHasEndedNeverDelaysTheNextDeadline() {
        var ring = DeadlineRing()
        for number in 1...3 { ring.append(UInt64(number), at: self.at(Int64(number))) }
        ring.compact(pending: 1) { number in number == 3 }
        #expect(ring.next == self.at(3))
        #expect(ring.count == 1)
    }

    @Test func memoryFollowsWhatIsPendingBehindOneThatNeverEnds() {
        var ring = DeadlineRing()
        ring.append(0, at: self.at(1))
        for number in 1...100_000 {
            ring.append(UInt64(number), at: self.at(Int64(number) + 1))
            ring.compact(pending: 1) { number in number == 0 }
            #expect(ring.count <= 67)
        }
        #expect(ring.popDue(self.at(1)) == 0)
    }

    @Test func randomUseGivesWhatAListWouldGive() {
        var random = SeededGenerator.forTest("deadline ring")
        for _ in 0..<50 {
            var ring = DeadlineRing()
            var pending: [(number: UInt64, deadline: Int64)] = []
            var now: Int64 = 0
            for number in 0..<2000 as Range<UInt64> {
                now += Int64.random(in: 0...3, using: &random)
                pending.append((number, now + 100))
                ring.append(number, at: self.at(now + 100))
                if random.chance(1, in: 2), !pending.isEmpty {
                    pending.remove(at: Int.random(in: pending.indices, using: &random))
                }
                let left = Set(pending.map(\.number))
                ring.compact(pending: left.count) { number in left.contains(number) }
                #expect(ring.next?.nanoseconds == pending.first?.deadline)
                while let due = ring.popDue(self.at(now)) {
                    if left.contains(due) { #expect(pending.removeFirst().number == due) }
                }
            }
        }
    }
}

import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct RoomHistoryTests {
    private static func history(_ count: Int, keeping kept: Int) -> RoomHistory {
        var history = RoomHistory()
        let rule = RoomPolicy.History(publications: kept, age: .seconds(60))
        for number in 1...max(count, 1) where number <= count {
            _ = history.append(.json("\(number)"), at: Instant(nanoseconds: 0), keeping: rule, maxBytes: .max)
        }
        return history
    }

    @Test func offsetsAreDenseAndOldOnesGo() {
        let history = Self.history(20, keeping: 5)
        #expect(history.top == 20)
        #expect(history.firstOffset == 16)
        #expect(history.entries(after: 0, limit: 100).map(\.offset) == [16, 17, 18, 19, 20])
        #expect(history.entries(after: 17, limit: 2).map(\.offset) == [18, 19])
        #expect(history.entries(after: 20, limit: 9).isEmpty)
        #expect(history.entries(after: .max, limit: 9).isEmpty)
    }

    @Test(arguments: [(14, false), (15, true), (18, true), (20, true), (21, false), (.max, false)] as [(UInt64, Bool)])
    func continuityBeginsRightBeforeTheFirstEntry(offset: UInt64, isContinuous: Bool) {
        #expect(Self.history(20, keeping: 5).isContinuous(after: offset) == isContinuous)
    }

    @Test func emptyHistoryContinuesAtItsTopOnly() {
        #expect(RoomHistory().isContinuous(after: 0))
        #expect(!RoomHistory().isContinuous(after: 1))
        let kept = Self.history(3, keeping: 0)
        #expect(kept.top == 3)
        #expect(!kept.isContinuous(after: 2))
        #expect(kept.isContinuous(after: 3))
    }

    @Test func reverseReadsNewestFirst() {
        let history = Self.history(9, keeping: 5)
        #expect(history.entries(before: 10, limit: 3).map(\.offset) == [9, 8, 7])
        #expect(history.entries(before: 7, limit: 9).map(\.offset) == [6, 5])
        #expect(history.entries(before: 5, limit: 9).isEmpty)
        #expect(history.entries(before: 0, limit: 9).isEmpty)
    }

    @Test func reverseQueryFromTheLargestOffset() {
        #expect(Self.history(3, keeping: 5).entries(before: .max, limit: 9).map(\.offset) == [3, 2, 1])
    }

    @Test func ageEndsAnEntryAfterTheRuleNotBefore() {
        var history = RoomHistory()
        let rule = RoomPolicy.History(publications: 10, age: .nanoseconds(100))
        for time in [Int64(0), 50] {
            _ = history.append(.json("1"), at: Instant(nanoseconds: time), keeping: rule, maxBytes: .max)
        }
        history.expire(at: Instant(nanoseconds: 100), keeping: rule)
        #expect(history.count == 2)
        history.expire(at: Instant(nanoseconds: 101), keeping: rule)
        #expect(history.entries(after: 0, limit: 9).map(\.offset) == [2])
        history.expire(at: Instant(nanoseconds: 151), keeping: rule)
        #expect(history.count == 0)
        #expect(history.top == 2)
    }

    @Test func bytesAreBoundedExceptForOneLargeEntry() {
        var history = RoomHistory()
        for size in [4, 4, 4] {
            _ = history.append(
                .json(String(repeating: "1", count: size)),
                at: Instant(nanoseconds: 0),
                keeping: .standard,
                maxBytes: 8
            )
        }
        #expect(history.entries(after: 0, limit: 9).map(\.offset) == [2, 3])
        _ = history.append(.json("123456789"), at: Instant(nanoseconds: 0), keeping: .standard, maxBytes: 8)
        #expect(history.entries(after: 0, limit: 9).map(\.offset) == [4])
    }

    @Test func randomLifeAgreesWithAList() {
        var random = SeededGenerator.forTest("room history")
        for _ in 0..<60 {
            var history = RoomHistory()
            var kept: [(offset: UInt64, time: Int64, size: Int)] = []
            var now: Int64 = 0
            for number in 1...UInt64(120) {
                now += Int64.random(in: 0..<20, using: &random)
                let size = Int.random(in: 1...20, using: &random)
                let rule = RoomPolicy.History(
                    publications: [0, 1, 5, 30].randomElement(using: &random) ?? 5,
                    age: .nanoseconds(Int64.random(in: 50..<300, using: &random))
                )
                let entry = LogEntry.json(String(repeating: "1", count: size))
                let logged = history.append(entry, at: Instant(nanoseconds: now), keeping: rule, maxBytes: 150)
                #expect(logged.offset == number)
                while !kept.isEmpty && (kept.count >= rule.publications || kept.reduce(size) { $0 + $1.size } > 150) {
                    kept.removeFirst()
                }
                if rule.publications > 0 { kept.append((number, now, size)) }
                history.expire(at: Instant(nanoseconds: now), keeping: rule)
                kept.removeAll { entry in now - entry.time > rule.age.nanosecondsClamped }
                #expect(history.entries(after: 0, limit: .max).map(\.offset) == kept.map(\.offset))
                #expect(history.firstOffset == kept.first?.offset ?? number + 1)
                let probe = UInt64.random(in: 0...number + 2, using: &random)
                #expect(
                    history.entries(after: probe, limit: 4).map(\.offset)
                        == Array(kept.map(\.offset).filter { $0 > probe }.prefix(4))
                )
                #expect(
                    history.entries(before: probe, limit: 4).map(\.offset)
                        == Array(kept.map(\.offset).filter { $0 < probe }.reversed().prefix(4))
                )
            }
        }
    }
}

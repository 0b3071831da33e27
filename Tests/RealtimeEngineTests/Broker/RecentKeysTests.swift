import Testing

@testable import RealtimeEngine

struct RecentKeysTests {
    private static func key(_ number: Int) -> PublishKey { PublishKey(publisher: .user("ann"), key: "\(number)") }

    @Test func keyIsRememberedForItsAgeAndNotLonger() {
        var keys = RecentKeys()
        #expect(keys.remember(Self.key(1), at: 7, now: Instant(nanoseconds: 10), limit: 9) == 0)
        keys.expire(at: Instant(nanoseconds: 110), age: 100)
        #expect(keys.offset(of: Self.key(1)) == 7)
        keys.expire(at: Instant(nanoseconds: 111), age: 100)
        #expect(keys.offset(of: Self.key(1)) == nil)
        #expect(keys.count == 0)
    }

    @Test func oldestKeysGoFirstAndAreCounted() {
        var keys = RecentKeys()
        let forgotten = (0..<4).map { number in
            keys.remember(Self.key(number), at: 1, now: Instant(nanoseconds: 0), limit: 3)
        }
        #expect(forgotten == [0, 0, 0, 1])
        #expect((0..<4).map { number in keys.offset(of: Self.key(number)) != nil } == [false, true, true, true])
        #expect(keys.count == 3)
    }

    @Test(arguments: [0, -1])
    func limitOfNothingRemembersNothing(limit: Int) {
        var keys = RecentKeys()
        #expect(keys.remember(Self.key(1), at: 1, now: Instant(nanoseconds: 0), limit: limit) == 1)
        #expect(keys.offset(of: Self.key(1)) == nil)
    }

    @Test func anySequenceGivesWhatASimpleListGives() {
        var generator = SeededGenerator.forTest("recent keys")
        for _ in 0..<20 {
            var keys = RecentKeys()
            var model: [(key: Int, offset: UInt64, time: Int64)] = []
            var now: Int64 = 0
            let limit = Int.random(in: 1...200, using: &generator)
            for offset in 1...1_000 as ClosedRange<UInt64> {
                now += Int64.random(in: 0...4, using: &generator)
                if generator.chance(1, in: 200) { now += 1_000 }
                keys.expire(at: Instant(nanoseconds: now), age: 300)
                model.removeAll { entry in now - entry.time > 300 }
                let key = Int.random(in: 0..<400, using: &generator)
                let known = model.first { entry in entry.key == key }
                #expect(keys.offset(of: Self.key(key)) == known?.offset)
                if known != nil { continue }
                let excess = max(0, model.count + 1 - limit)
                model.removeFirst(excess)
                model.append((key, offset, now))
                let forgotten = keys.remember(
                    Self.key(key),
                    at: offset,
                    now: Instant(nanoseconds: now),
                    limit: limit
                )
                #expect(forgotten == excess)
                #expect(keys.count == model.count)
            }
        }
    }
}

import Testing

@testable import RealtimeEngine

struct DeadlineQueueTests {
    private static func instant(_ nanoseconds: Int64) -> Instant { Instant(nanoseconds: nanoseconds) }

    @Test func namesComeInTheOrderOfTheirTimesAndEqualOnesAsTheyCame() {
        var queue = DeadlineQueue()
        for (name, time) in [("c", 3), ("a", 1), ("b", 2), ("B", 2), ("A", 1)] as [(String, Int64)] {
            queue.push(name, at: Self.instant(time))
        }
        #expect(queue.next == Self.instant(1))
        var names: [String] = []
        while let name = queue.pop(until: Self.instant(3)) { names.append(name) }
        #expect(names == ["a", "A", "b", "B", "c"])
        #expect(queue.next == nil)
    }

    @Test func nothingComesBeforeItIsDue() {
        var queue = DeadlineQueue()
        queue.push("a", at: Self.instant(5))
        #expect(queue.pop(until: Self.instant(4)) == nil)
        #expect(queue.pop(until: Self.instant(5)) == "a")
    }

    @Test func randomPushesAndPopsAgreeWithASortedList() {
        var random = SeededGenerator.forTest("randomPushesAndPopsAgreeWithASortedList")
        var queue = DeadlineQueue()
        var model: [(time: Int64, name: String)] = []
        var now: Int64 = 0
        for step in 0..<5_000 {
            if random.chance(3, in: 5) {
                let time = now + Int64.random(in: 0..<100, using: &random)
                queue.push("\(step)", at: Self.instant(time))
                let place = model.firstIndex { entry in entry.time > time } ?? model.count
                model.insert((time, "\(step)"), at: place)
            } else {
                now += Int64.random(in: 0..<20, using: &random)
                while let name = queue.pop(until: Self.instant(now)) { #expect(name == model.removeFirst().name) }
                #expect(model.allSatisfy { entry in entry.time > now })
            }
            #expect(queue.count == model.count)
            #expect(queue.next?.nanoseconds == model.first?.time)
        }
    }
}

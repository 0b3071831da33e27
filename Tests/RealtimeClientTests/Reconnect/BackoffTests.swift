import RealtimeClient
import Testing

struct BackoffTests {
    static let backoff = Backoff(base: .milliseconds(500), cap: .seconds(20))

    @Test(
        arguments: [
            (0, 500), (1, 1000), (2, 2000), (3, 4000), (4, 8000), (5, 16_000), (6, 20_000), (7, 20_000), (63, 20_000),
            (64, 20_000), (1_000_000, 20_000), (Int.max, 20_000), (-1, 500),
        ] as [(Int, UInt64)]
    )
    func ceilingDoublesUpToTheCap(_ attempt: Int, _ milliseconds: UInt64) {
        #expect(Self.backoff.ceiling(attempt: attempt) == milliseconds * 1_000_000)
    }

    @Test func extremeNumbersGiveTheEndsOfTheRange() {
        #expect(Self.backoff.delay(attempt: 0, random: 0) == 0)
        #expect(Self.backoff.delay(attempt: 0, random: .max) == 500_000_000)
        #expect(Self.backoff.delay(attempt: 1_000_000, random: .max) == 20 * second)
        let endless = Backoff(base: .seconds(1), cap: .seconds(Int64.max))
        #expect(endless.delay(attempt: 1_000_000, random: .max) == .max)
        let none = Backoff(base: .zero, cap: .seconds(20))
        #expect(none.delay(attempt: 1_000_000, random: .max) == 0)
        #expect(Backoff(base: .seconds(-1), cap: .seconds(20)).ceiling(attempt: 3) == 0)
    }

    /// The delay is in `[0, min(cap, base * 2^n)]` and uniform there: jitter comes after the cap.
    @Test(arguments: [0, 1, 3, 6, 20])
    func delaysAreUniformOverTheWholeRange(_ attempt: Int) {
        var generator = SeededGenerator(seed: 0xBAC0FF)
        let ceiling = Self.backoff.ceiling(attempt: attempt)
        var buckets = [Int](repeating: 0, count: 20)
        let draws = 100_000
        for _ in 0..<draws {
            let delay = Self.backoff.delay(attempt: attempt, random: generator.next())
            #expect(delay <= ceiling)
            buckets[min(19, Int(delay * 20 / (ceiling + 1)))] += 1
        }
        // 5,000 in each, with a standard deviation of about 69.
        for count in buckets { #expect(abs(count - draws / 20) < 350) }
    }

    /// 10,000 clients are dropped at once; the server takes them all, or none in the first 30 seconds.
    @Test(arguments: [(false, 500), (true, 500), (true, 20_000)] as [(Bool, UInt64)])
    func droppedClientsDoNotComeBackTogether(_ isDown: Bool, _ seedBase: UInt64) {
        var perSecond = [Int](repeating: 0, count: 200)
        for client in 0..<10_000 {
            let harness = Harness(seed: seedBase &+ UInt64(client) &* 0x9E37_79B9)
            harness.connect()
            let start = harness.now
            harness.end()
            while case .waiting(let until, _) = harness.state {
                harness.passWait()
                let elapsed = Int((until - start) / second)
                if isDown && elapsed < 30 {
                    _ = harness.effects()
                    harness.end()
                } else {
                    perSecond[min(199, elapsed)] += 1
                    break
                }
            }
        }
        #expect(perSecond.reduce(0, +) == 10_000)
        if isDown {
            // Spread over the cap after half a minute of failures.
            let window = perSecond[30..<50]
            #expect(window.reduce(0, +) == 10_000)
            #expect((window.max() ?? 0) <= 10_000 / 20 * 5 / 2)
        }
    }
}

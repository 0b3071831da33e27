import RealtimeTesting
import Testing

struct SimulationRandomTests {
    @Test func sameSeedGivesTheSameSequence() {
        var first = SimulationRandom(seed: 1)
        var second = SimulationRandom(seed: 1)
        for _ in 0..<100 { #expect(first.next() == second.next()) }
    }

    @Test func streamsDoNotShiftEachOther() {
        let root = SimulationRandom(seed: 1)
        var first = root.split(1)
        var again = root.split(1)
        var other = root.split(2)
        let value = first.next()
        #expect(value == again.next())
        #expect(value != other.next())
    }

    @Test func staysWithinItsRanges() {
        var random = SimulationRandom(seed: 3)
        for _ in 0..<1_000 {
            #expect((0..<7).contains(random.below(7)))
            #expect((3...5).contains(random.within(3...5)))
            #expect((10...5_000).contains(random.magnitude(10...5_000)))
        }
    }
}

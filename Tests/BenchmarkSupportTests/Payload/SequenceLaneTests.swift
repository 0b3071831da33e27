import BenchmarkSupport
import Testing

struct SequenceLaneTests {
    private func arrivals(_ sequences: [UInt32]) -> [SequenceLane.Arrival] {
        var lane = SequenceLane()
        return sequences.map { sequence in lane.record(sequence) }
    }

    @Test
    func consecutiveNumbersAreInOrder() {
        #expect(arrivals([0, 1, 2, 3]).allSatisfy { arrival in arrival == .inOrder })
    }

    @Test
    func aSkippedNumberThatComesIsLate() {
        #expect(arrivals([0, 2, 1]) == [.inOrder, .inOrder, .late])
    }

    @Test
    func aRepeatedNumberIsADuplicate() {
        #expect(arrivals([0, 0]) == [.inOrder, .duplicate])
        #expect(arrivals([0, 2, 1, 1, 2, 0]).suffix(3) == [.duplicate, .duplicate, .duplicate])
    }

    @Test
    func numbersOlderThanTheWindowCountAsDuplicates() {
        #expect(arrivals([0, 200, 100]) == [.inOrder, .inOrder, .duplicate])
        #expect(arrivals([0, 64, 1]) == [.inOrder, .inOrder, .late])
        #expect(arrivals([0, 65, 1]) == [.inOrder, .inOrder, .duplicate])
    }

    @Test
    func distinctCountsEachOnce() {
        var lane = SequenceLane()
        for sequence: UInt32 in [0, 3, 1, 1, 3, 2] { _ = lane.record(sequence) }
        #expect(lane.distinct == 4)
        #expect(lane.next == 4)
    }
}

import Testing

@testable import RealtimeEngine

struct ConflationTableTests {
    private static func entry(_ offset: UInt64, _ key: String) -> LogEntry {
        LogEntry(offset: offset, payload: Payload(kind: .json, bytes: [0x31]), conflationKey: key)
    }

    private static func offsets(_ table: ConflationTable, after start: UInt64 = 0) -> [UInt64] {
        var found: [UInt64] = []
        var last = start
        while let entry = table.next(after: last) {
            found.append(entry.offset)
            last = entry.offset
        }
        return found
    }

    @Test func newestOfEachKeyIsFoundInOrder() {
        var table = ConflationTable()
        for (place, key) in ["a", "b", "a", "c", "b"].enumerated() {
            #expect(table.put(Self.entry(UInt64(place + 1), key), key: key, keys: 10, bytes: .max) == 0)
        }
        #expect(Self.offsets(table) == [3, 4, 5])
        #expect(Self.offsets(table, after: 3) == [4, 5])
        #expect(Self.offsets(table, after: 5) == [])
        #expect(table.count == 3)
    }

    @Test func oneKeyMoreThanTheBoundForgetsTheOldest() {
        var table = ConflationTable()
        for offset in 1...3 as ClosedRange<UInt64> {
            #expect(table.put(Self.entry(offset, "\(offset)"), key: "\(offset)", keys: 3, bytes: .max) == 0)
        }
        #expect(table.put(Self.entry(4, "1"), key: "1", keys: 3, bytes: .max) == 0)
        #expect(table.put(Self.entry(5, "5"), key: "5", keys: 3, bytes: .max) == 1)
        #expect(Self.offsets(table) == [3, 4, 5])
    }

    @Test func moreBytesThanTheBoundForgetsTheOldestAndKeepsTheNewest() {
        var table = ConflationTable()
        _ = table.put(Self.entry(1, "a"), key: "a", keys: 9, bytes: 1)
        #expect(table.put(Self.entry(2, "b"), key: "b", keys: 9, bytes: 1) == 1)
        #expect(Self.offsets(table) == [2])
        table.removeAll()
        #expect(table.count == 0)
        #expect(table.bytes == 0)
    }

    @Test func randomTableAgreesWithANaiveOne() {
        var random = SeededGenerator.forTest("conflation table")
        for _ in 0..<40 {
            var table = ConflationTable()
            var naive: [(offset: UInt64, key: String)] = []
            let bound = Int.random(in: 1...12, using: &random)
            for offset in 1...300 as ClosedRange<UInt64> {
                let key = "\(Int.random(in: 0...15, using: &random))"
                naive.removeAll { entry in entry.key == key }
                naive.append((offset, key))
                let forgotten = naive.count > bound ? 1 : 0
                if forgotten > 0 { naive.removeFirst() }
                #expect(table.put(Self.entry(offset, key), key: key, keys: bound, bytes: .max) == forgotten)
                let after = UInt64.random(in: 0...offset, using: &random)
                #expect(
                    Self.offsets(table, after: after) == naive.map(\.offset).filter { offset in offset > after }
                )
                #expect(table.count == naive.count)
            }
        }
    }
}

import Testing

@testable import RealtimeEngine

struct LogSegmentTests {
    private func segment() -> LogSegment {
        let segment = LogSegment(start: 100, offsetBefore: 5, capacity: 64)
        segment.append([1, 1, 1], offset: 6)
        segment.append([2, 2], offset: 7)
        segment.append([3], offset: 7)
        return segment
    }

    @Test(arguments: [(100, 5), (101, 5), (102, 5), (103, 6), (104, 6), (105, 7), (106, 7)] as [(UInt64, UInt64)])
    func offsetCountsWholeFramesOnly(position: UInt64, offset: UInt64) {
        #expect(self.segment().offset(at: position) == offset)
    }

    @Test(arguments: [(100, nil), (101, 103), (102, 103), (103, nil), (104, 105), (105, nil)] as [(UInt64, UInt64?)])
    func frameEndIsKnownInsideAFrameOnly(position: UInt64, end: UInt64?) {
        #expect(self.segment().frameEnd(cutting: position) == end)
    }

    @Test(arguments: [(4, nil), (5, 100), (6, 103), (7, 106), (9, nil)] as [(UInt64, UInt64?)])
    func positionAfterAnOffsetIsBehindAllItsFrames(offset: UInt64, position: UInt64?) {
        #expect(self.segment().position(after: offset) == position)
    }

    @Test func membersInTheSameFrameShareOneCopy() {
        let segment = self.segment()
        var frames: [Int: [UInt8]] = [:]
        #expect(segment.rest(at: 101, frames: &frames)?.taken == 1)
        #expect(segment.rest(at: 102, frames: &frames)?.taken == 2)
        #expect(frames == [0: [1, 1, 1]])
        #expect(segment.rest(at: 103, frames: &frames)?.taken == nil)
    }

    @Test func resetStartsAfreshInTheSameMemory() {
        let segment = self.segment()
        segment.reset(start: 106, offsetBefore: 7)
        #expect(segment.end == 106)
        #expect(segment.marks.isEmpty)
        segment.append([9], offset: 8)
        #expect(unsafe Array(segment.slice(from: 106)) == [9])
    }
}

struct LogCursorTests {
    @Test(arguments: [0, 1, 1 << 40, UInt64.max >> 1])
    func cursorKeepsItsNumberLostOrNot(number: UInt64) {
        #expect(!LogCursor.at(number).isLost)
        #expect(LogCursor.at(number).position == number)
        #expect(LogCursor.lost(after: number).isLost)
        #expect(LogCursor.lost(after: number).lastOffset == number)
        #expect(LogCursor.lost(after: number) != LogCursor.at(number))
    }
}

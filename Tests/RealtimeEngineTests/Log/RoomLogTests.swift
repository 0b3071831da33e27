import Testing

@testable import RealtimeEngine

/// A frame of one repeated byte.
private func frame(_ count: Int, _ byte: UInt8 = 7) -> [UInt8] { Array(repeating: byte, count: count) }

struct RoomLogTests {
    @Test func positionsAreDense() {
        var log = RoomLog(headOffset: 4, byteLimit: 1 << 20)
        _ = log.join(0, at: nil)
        for (index, size) in [10, 0, 5].enumerated() { _ = log.append(frame(size), offset: UInt64(5 + index)) }
        #expect(log.head == 15)
        #expect(log.headOffset == 7)
        #expect(log.position(after: 4) == 0)
        #expect(log.position(after: 5) == 10)
        #expect(log.position(after: 7) == 15)
        #expect(log.position(after: 3) == nil)
    }

    @Test func memberJoinsAtTheHead() {
        var log = RoomLog(headOffset: 0, byteLimit: 1 << 20)
        _ = log.join(0, at: nil)
        _ = log.append(frame(10), offset: 1)
        let place = log.join(9, at: nil)
        #expect(log.cursors[place] == .at(10))
        #expect(log.offset(of: place) == 1)
        #expect(log.segment(at: 10) == nil)
    }

    @Test func memberThatJoinsBehindIsBehind() {
        var log = RoomLog(headOffset: 0, byteLimit: 1 << 20)
        let first = log.join(0, at: nil)
        _ = log.append(frame(10), offset: 1)
        log.move(first, to: 10)
        #expect(log.isQuiet)
        let second = log.join(1, at: 0)
        #expect(!log.isQuiet)
        log.move(second, to: 10)
        #expect(log.isQuiet)
    }

    @Test func drainCrossesSegments() {
        var log = RoomLog(headOffset: 0, byteLimit: 1 << 20)
        let place = log.join(0, at: nil)
        var sent: [UInt8] = []
        for number in 1...40 {
            let bytes = frame(200, UInt8(number))
            sent += bytes
            _ = log.append(bytes, offset: UInt64(number))
        }
        #expect(log.segments.count > 1)
        var read: [UInt8] = []
        while let segment = log.segment(at: log.cursors[place].position) {
            unsafe read.append(contentsOf: segment.slice(from: log.cursors[place].position))
            log.move(place, to: segment.end)
        }
        #expect(read == sent)
        #expect(log.isQuiet)
    }

    @Test func frameLargerThanASegmentIsWhole() {
        var log = RoomLog(headOffset: 0, byteLimit: 1 << 20)
        _ = log.join(0, at: nil)
        _ = log.append(frame(100_000), offset: 1)
        #expect(log.segment(at: 0)?.used == 100_000)
    }

    @Test func restOfACutFrameIsTakenAndPassed() {
        var log = RoomLog(headOffset: 0, byteLimit: 1 << 20)
        let place = log.join(0, at: nil)
        _ = log.append(frame(10, 1), offset: 1)
        _ = log.append(frame(20, 2), offset: 2)
        log.move(place, to: 13)
        #expect(log.offset(of: place) == 1)
        let rest = log.takeRest(of: place)
        #expect(rest?.frame == frame(20, 2))
        #expect(rest?.taken == 3)
        #expect(log.cursors[place] == .at(30))
        #expect(log.takeRest(of: place)?.taken == nil)
    }

    @Test func trimOvertakesExactlyTheMembersInTheOldSegment() {
        var log = RoomLog(headOffset: 0, byteLimit: 4000)
        let standing = log.join(1, at: nil)
        let cut = log.join(2, at: nil)
        let fast = log.join(3, at: nil)
        for number in 1...8 { _ = log.append(frame(250, UInt8(number)), offset: UInt64(number)) }
        log.move(standing, to: 500)
        log.move(cut, to: 600)
        log.move(fast, to: 2000)
        var overtaken: [RoomLog.Overtaken] = []
        var number = 8
        while overtaken.isEmpty {
            number += 1
            overtaken = log.append(frame(250, UInt8(number)), offset: UInt64(number))
        }
        #expect(overtaken.map(\.place) == [standing, cut])
        #expect(log.cursors[standing] == .lost(after: 2))
        #expect(log.cursors[cut] == .lost(after: 3))
        #expect(overtaken[0].rest?.taken == nil)
        #expect(overtaken[1].rest?.frame == frame(250, 3))
        #expect(overtaken[1].rest?.taken == 100)
        #expect(!log.cursors[fast].isLost)
        #expect(log.bytes <= 4000)
    }

    @Test func offsetsAfterASkipAreExact() {
        var log = RoomLog(headOffset: 0, byteLimit: 1 << 20)
        let first = log.join(0, at: nil)
        _ = log.append(frame(10), offset: 1)
        log.move(first, to: 10)
        log.releaseIfQuiet(all: false)
        _ = log.leave(first)
        log.skip(to: 4)
        let second = log.join(1, at: nil)
        _ = log.append(frame(10), offset: 5)
        #expect(log.offset(of: second) == 4)
        #expect(log.position(after: 2) == nil)
        #expect(log.position(after: 4) == 10)
    }

    @Test func skipUnderReadersMovesTheirOffset() {
        var log = RoomLog(headOffset: 0, byteLimit: 1 << 20)
        let place = log.join(0, at: nil)
        _ = log.append(frame(10), offset: 1)
        log.skip(to: 3)
        _ = log.append(frame(10), offset: 4)
        log.move(place, to: 10)
        #expect(log.offset(of: place) == 3)
        #expect(log.takeRest(of: place)?.taken == nil)
    }

    @Test func quietLogGivesItsMemoryBack() {
        var log = RoomLog(headOffset: 0, byteLimit: 1 << 20)
        let place = log.join(0, at: nil)
        for number in 1...100 { _ = log.append(frame(100), offset: UInt64(number)) }
        log.releaseIfQuiet(all: true)
        #expect(!log.segments.isEmpty, "a member is behind")
        log.move(place, to: log.head)
        log.releaseIfQuiet(all: false)
        #expect(log.segments.count == 1)
        #expect(log.bytes == 0)
        log.releaseIfQuiet(all: true)
        #expect(log.segments.isEmpty)
        _ = log.append(frame(3, 9), offset: 101)
        #expect(log.segment(at: 10_000)?.offset(at: 10_000) == 100)
    }

    @Test func lastMemberMovesIntoTheGap() {
        var log = RoomLog(headOffset: 0, byteLimit: 1 << 20)
        for slot in 0..<3 { _ = log.join(Int32(slot + 10), at: nil) }
        _ = log.append(frame(10), offset: 1)
        log.move(2, to: 4)
        #expect(log.leave(0) == 12)
        #expect(log.members == [12, 11])
        #expect(log.cursors == [.at(4), .at(0)])
        #expect(log.leave(1) == nil)
        #expect(log.members == [12])
    }
}

extension RoomLogTests {
    /// The naive log: everything ever written, and where each mark ends.
    private struct Model {
        var stream: [UInt8] = []
        var marks: [(end: UInt64, offset: UInt64)] = [(0, 0)]
        var frames: [(start: UInt64, end: UInt64)] = []

        var head: UInt64 { UInt64(self.stream.count) }
        func offset(at position: UInt64) -> UInt64 { self.marks.last { mark in mark.end <= position }?.offset ?? 0 }
        func cut(_ position: UInt64) -> (start: UInt64, end: UInt64)? {
            self.frames.last { frame in frame.start < position && position < frame.end }
        }
        /// Nil amid a frame of several publications.
        func position(after offset: UInt64) -> UInt64? {
            self.marks.last { mark in mark.offset <= offset }.flatMap { mark in mark.offset == offset ? mark.end : nil }
        }
    }

    /// One member of the model: where it stands, or what it took whole before it was overtaken.
    private struct Reader {
        var slot: Int32
        var cursor: LogCursor
    }

    @Test func randomLifeAgreesWithTheNaiveLog() {
        var random = SeededGenerator.forTest("room log")
        for _ in 0..<16 {
            let limit = [0, 3000, 20_000, 200_000].randomElement(using: &random) ?? 0
            var log = RoomLog(headOffset: 0, byteLimit: limit)
            var model = Model()
            var readers: [Reader] = []
            for step in 0..<400 {
                self.step(&log, &model, &readers, limit, step, &random)
                self.compare(log, model, readers)
            }
        }
    }

    private func step(
        _ log: inout RoomLog,
        _ model: inout Model,
        _ readers: inout [Reader],
        _ limit: Int,
        _ step: Int,
        _ random: inout SeededGenerator
    ) {
        let place = readers.isEmpty ? nil : Int.random(in: readers.indices, using: &random)
        switch (Int.random(in: 0..<12, using: &random), place) {
        case (0, _):
            #expect(log.join(Int32(step), at: nil) == readers.count)
            readers.append(Reader(slot: Int32(step), cursor: .at(model.head)))
        case (1, let place?):
            let moved = log.leave(place)
            readers.swapAt(place, readers.count - 1)
            readers.removeLast()
            #expect(moved == (place == readers.count ? nil : readers[place].slot))
        case (2...5, let place?):
            guard !readers[place].cursor.isLost else { return }
            let from = readers[place].cursor.position
            let to = UInt64.random(in: from...model.head, using: &random)
            log.move(place, to: to)
            readers[place].cursor = .at(to)
        case (6, let place?) where readers[place].cursor.isLost:
            let after = readers[place].cursor.lastOffset
            let position = log.position(after: after) ?? model.head
            log.resolve(place, to: .at(position))
            readers[place].cursor = .at(position)
        case (7, let place?):
            let rest = log.takeRest(of: place)
            guard !readers[place].cursor.isLost, let cut = model.cut(readers[place].cursor.position) else {
                #expect(rest?.taken == nil)
                return
            }
            #expect(rest?.frame == Array(model.stream[Int(cut.start)..<Int(cut.end)]))
            #expect(rest?.taken == Int(readers[place].cursor.position - cut.start))
            readers[place].cursor = .at(cut.end)
        case (8, _):
            log.releasePassed()
            if log.isQuiet { log.releaseIfQuiet(all: random.chance(1, in: 2)) }
        case (9, _) where readers.isEmpty || random.chance(1, in: 3):
            model.marks.append((model.head, log.headOffset + 2))
            log.skip(to: log.headOffset + 2)
        default:
            self.append(&log, &model, &readers, limit, &random)
        }
    }

    private func append(
        _ log: inout RoomLog,
        _ model: inout Model,
        _ readers: inout [Reader],
        _ limit: Int,
        _ random: inout SeededGenerator
    ) {
        let bytes = (0..<Int.random(in: 1...900, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        let offset = log.headOffset + UInt64.random(in: 0...3, using: &random)
        let start = model.head
        model.stream += bytes
        model.frames.append((start, model.head))
        model.marks.append((model.head, offset))
        for member in log.append(bytes, offset: offset) {
            let position = readers[member.place].cursor.position
            #expect(!readers[member.place].cursor.isLost, "overtaken twice")
            #expect(position < log.segments[0].start, "overtaken although the log holds what follows")
            let cut = model.cut(position)
            #expect(member.rest?.taken == cut.map { cut in Int(position - cut.start) })
            #expect(member.rest?.frame == cut.map { cut in Array(model.stream[Int(cut.start)..<Int(cut.end)]) })
            readers[member.place].cursor = .lost(after: model.offset(at: cut?.end ?? position))
        }
        #expect(log.bytes <= limit || log.segments.count == 1)
    }

    private func compare(_ log: RoomLog, _ model: Model, _ readers: [Reader]) {
        #expect(log.members == readers.map(\.slot))
        #expect(log.cursors == readers.map(\.cursor))
        #expect(log.head == model.head)
        #expect(log.bytes == log.segments.reduce(0) { sum, segment in sum + segment.used })
        #expect(
            log.isQuiet == readers.allSatisfy { reader in reader.cursor.isLost || reader.cursor.position == log.head }
        )
        for (place, reader) in readers.enumerated() where !reader.cursor.isLost {
            #expect(log.offset(of: place) == model.offset(at: reader.cursor.position))
            guard let segment = log.segment(at: reader.cursor.position) else {
                #expect(reader.cursor.position == model.head, "what a member is due is gone")
                continue
            }
            let due = unsafe Array(segment.slice(from: reader.cursor.position))
            #expect(due == Array(model.stream[Int(reader.cursor.position)..<Int(segment.end)]))
        }
        let held = log.segments.first.map { segment in model.offset(at: segment.start) }
        for offset in [held, log.headOffset, held.map { held in (held + log.headOffset) / 2 }] {
            guard let offset else { continue }
            #expect(log.position(after: offset) == model.position(after: offset))
        }
        if let held, held > 0 { #expect(log.position(after: held - 1) == nil) }
    }
}

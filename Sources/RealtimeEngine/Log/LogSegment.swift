/// One contiguous piece of a room's log in one outbound format.
///
/// Frames that follow one another in the log follow one another in memory, each complete with its wire header, so a
/// slice that spans many publications is sent with one call and without gathering. The memory never moves while the
/// segment lives: a transport may hold a pointer into it for the length of one write.
@safe
final class LogSegment {
    /// Where a frame ends in this segment, and the offset a reader stands at after it.
    struct Mark {
        var end: UInt32
        var offset: UInt64
    }

    /// The absolute position in the log of this segment's first byte.
    private(set) var start: UInt64
    /// How many bytes are filled.
    private(set) var used = 0
    /// One mark for each frame, in order.
    private(set) var marks: [Mark] = []
    /// The offset before the first frame.
    private(set) var offsetBefore: UInt64
    let capacity: Int
    private let base: UnsafeMutableRawPointer

    init(start: UInt64, offsetBefore: UInt64, capacity: Int) {
        self.start = start
        self.offsetBefore = offsetBefore
        self.capacity = capacity
        unsafe self.base = UnsafeMutableRawPointer.allocate(byteCount: capacity, alignment: 16)
    }

    deinit {
        unsafe self.base.deallocate()
    }

    var end: UInt64 { self.start + UInt64(self.used) }

    /// Appends one frame; the caller has checked that it fits.
    func append(_ frame: [UInt8], offset: UInt64) {
        precondition(frame.count <= self.capacity - self.used, "a frame is never split across segments")
        unsafe frame.withUnsafeBytes { bytes in
            if let source = bytes.baseAddress {
                unsafe (self.base + self.used).copyMemory(from: source, byteCount: bytes.count)
            }
        }
        self.used += frame.count
        self.marks.append(Mark(end: UInt32(self.used), offset: offset))
    }

    /// Notes that readers who come this far stand at `offset`, although no frame brought them there.
    func markSkip(to offset: UInt64) {
        self.marks.append(Mark(end: UInt32(self.used), offset: offset))
    }

    /// Forgets the frames and starts again at `start`, keeping the memory.
    func reset(start: UInt64, offsetBefore: UInt64) {
        self.start = start
        self.offsetBefore = offsetBefore
        self.used = 0
        self.marks.removeAll(keepingCapacity: true)
    }

    /// The filled bytes from `position` on, which lies in this segment.
    func slice(from position: UInt64) -> UnsafeRawBufferPointer {
        let skip = Int(position - self.start)
        return unsafe UnsafeRawBufferPointer(start: self.base + skip, count: self.used - skip)
    }

    /// The index of the first frame that ends after the byte at `position`.
    func frameIndex(at position: UInt64) -> Int {
        let place = position - self.start
        var low = 0
        var high = self.marks.count
        while low < high {
            let middle = (low + high) / 2
            if UInt64(self.marks[middle].end) > place { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// The offset of a reader who has taken all whole frames before `position`.
    func offset(at position: UInt64) -> UInt64 {
        let index = self.frameIndex(at: position)
        return index == 0 ? self.offsetBefore : self.marks[index - 1].offset
    }

    /// Where the frame that `position` points into ends, or nil when `position` is between two frames.
    func frameEnd(cutting position: UInt64) -> UInt64? {
        let index = self.frameIndex(at: position)
        let frameStart = index == 0 ? 0 : self.marks[index - 1].end
        if UInt64(frameStart) == position - self.start || index == self.marks.count { return nil }
        return self.start + UInt64(self.marks[index].end)
    }

    /// The rest of the frame that `position` cuts, or nil between two frames.
    ///
    /// - Parameter frames: copies made so far, by frame index, so that everybody who stands in a frame shares one.
    func rest(at position: UInt64, frames: inout [Int: [UInt8]]) -> FrameRest? {
        let index = self.frameIndex(at: position)
        guard index < self.marks.count else { return nil }
        let begin = index == 0 ? 0 : Int(self.marks[index - 1].end)
        let taken = Int(position - self.start) - begin
        if taken == 0 { return nil }
        if let frame = frames[index] { return FrameRest(frame: frame, taken: taken) }
        let frame = unsafe Array(
            self.slice(from: self.start + UInt64(begin)).prefix(Int(self.marks[index].end) - begin)
        )
        frames[index] = frame
        return FrameRest(frame: frame, taken: taken)
    }

    /// The position after the frame that ends with `offset` and all frames at that offset, or nil when it is elsewhere
    /// or amid a frame of several publications, where nobody can begin to read.
    func position(after offset: UInt64) -> UInt64? {
        if offset < self.offsetBefore { return nil }
        var low = 0
        var high = self.marks.count
        while low < high {
            let middle = (low + high) / 2
            if self.marks[middle].offset > offset { high = middle } else { low = middle + 1 }
        }
        let reached = low == 0 ? self.offsetBefore : self.marks[low - 1].offset
        if reached != offset { return nil }
        return self.start + (low == 0 ? 0 : UInt64(self.marks[low - 1].end))
    }
}

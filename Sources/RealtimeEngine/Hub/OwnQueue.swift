/// The rest of a frame that was half sent when its log or its membership went.
///
/// The bytes are shared by all connections that stood in the same frame.
struct FrameRest {
    var frame: [UInt8]
    /// How many bytes of the frame have left already.
    var taken: Int
}

/// What is a connection's own: the rest of a half-sent frame, then replies, pongs and notices.
///
/// All of it goes ahead of room traffic. An empty queue holds no memory.
struct OwnQueue {
    private(set) var bytes: [UInt8] = []
    private var taken = 0
    private var rest: FrameRest?
    /// About as many of them as are consumers' publications: those that left are counted as if they had been replies.
    private var excused = 0

    @inline(__always)
    var isEmpty: Bool { self.taken == self.bytes.count && self.rest == nil }

    /// Bytes that wait, without the rest of a frame.
    @inline(__always)
    var waiting: Int { self.bytes.count - self.taken }

    /// Bytes that wait and that the connection's commands caused: what the bound is for.
    ///
    /// A consumer's publications have a bound of their own.
    @inline(__always)
    var count: Int { max(0, self.waiting - self.excused) }

    /// Gives the array to a caller who appends to it and puts it back with `restore`.
    mutating func lend(spare: inout [[UInt8]]) -> [UInt8] {
        if self.bytes.isEmpty, let buffer = spare.popLast() { return buffer }
        var lent: [UInt8] = []
        swap(&lent, &self.bytes)
        return lent
    }

    /// So many bytes that were appended do not count towards the bound.
    mutating func excuse(_ bytes: Int) { self.excused += max(0, bytes) }

    mutating func restore(_ bytes: consuming [UInt8]) {
        self.bytes = bytes
    }

    /// Puts the rest of a half-sent frame before everything else.
    ///
    /// There is at most one: nothing can be half sent behind it.
    mutating func putFirst(_ rest: FrameRest) {
        if rest.taken < rest.frame.count { self.rest = rest }
    }

    /// Forgets `count` bytes of the frame's rest.
    mutating func consumeRest(_ count: Int) {
        guard var rest = self.rest else { return }
        rest.taken += count
        self.rest = rest.taken < rest.frame.count ? rest : nil
    }

    /// Forgets the first `count` bytes of the queue; a drained buffer goes to `spare` for the next connection that needs
    /// one.
    mutating func consume(_ count: Int, spare: inout [[UInt8]]) {
        self.taken += count
        self.excused = min(self.excused, self.waiting)
        guard self.taken == self.bytes.count else {
            // A queue that is never empty must not grow at its head.
            if self.taken > max(4096, self.bytes.count / 2) {
                self.bytes.removeFirst(self.taken)
                self.taken = 0
            }
            return
        }
        self.taken = 0
        var drained: [UInt8] = []
        swap(&drained, &self.bytes)
        if spare.count < 8 && drained.capacity <= 64 * 1024 {
            drained.removeAll(keepingCapacity: true)
            spare.append(drained)
        }
    }

    /// The rest of a frame and the bytes that wait, either of which may be empty.
    func withBytes<R>(_ body: (_ rest: UnsafeRawBufferPointer, _ own: UnsafeRawBufferPointer) -> R) -> R {
        unsafe self.bytes.withUnsafeBytes { own in
            let waiting = unsafe UnsafeRawBufferPointer(rebasing: own[self.taken...])
            guard let rest = self.rest else {
                return unsafe body(UnsafeRawBufferPointer(start: nil, count: 0), waiting)
            }
            return unsafe rest.frame.withUnsafeBytes { frame in
                unsafe body(UnsafeRawBufferPointer(rebasing: frame[rest.taken...]), waiting)
            }
        }
    }
}

/// What is a connection's own (replies, pongs, notices): bytes ready for the wire, ahead of room traffic.
///
/// An empty queue holds no memory.
struct OwnQueue {
    private(set) var bytes: [UInt8] = []
    private var taken = 0

    var isEmpty: Bool { self.taken == self.bytes.count }
    var count: Int { self.bytes.count - self.taken }

    /// Gives the array to a caller who appends to it and puts it back with `restore`.
    mutating func lend(spare: inout [[UInt8]]) -> [UInt8] {
        if self.bytes.isEmpty, let buffer = spare.popLast() { return buffer }
        var lent: [UInt8] = []
        swap(&lent, &self.bytes)
        return lent
    }

    mutating func restore(_ bytes: consuming [UInt8]) {
        self.bytes = bytes
    }

    /// Puts the rest of a frame that was half sent before everything else.
    mutating func prepend(_ rest: [UInt8]) {
        self.bytes.replaceSubrange(0..<self.taken, with: rest)
        self.taken = 0
    }

    /// Forgets the first `count` bytes; a drained buffer goes to `spare` for the next connection that needs one.
    mutating func consume(_ count: Int, spare: inout [[UInt8]]) {
        self.taken += count
        guard self.taken == self.bytes.count else { return }
        self.taken = 0
        var drained: [UInt8] = []
        swap(&drained, &self.bytes)
        if spare.count < 8 && drained.capacity <= 64 * 1024 {
            drained.removeAll(keepingCapacity: true)
            spare.append(drained)
        }
    }

    mutating func discard() {
        self.bytes = []
        self.taken = 0
    }

    /// The bytes that wait.
    func withBytes<R>(_ body: (UnsafeRawBufferPointer) -> R) -> R {
        unsafe self.bytes.withUnsafeBytes { buffer in
            unsafe body(UnsafeRawBufferPointer(rebasing: buffer[self.taken...]))
        }
    }
}

/// One direction of a connection: a sender's buffer, a wire and a receiver's buffer, in one array.
struct Pipe {
    /// How bytes are cut on their way.
    struct Shape {
        var sendCapacity = 64 * 1024
        var receiveCapacity = 64 * 1024
        /// At most so many bytes arrive at once.
        var maxChunk = 64 * 1024
        /// Chunks of one byte to `maxChunk`, instead of as many as there are.
        var isRagged = false
        var latency: Int64 = 50_000
        var jitter: Int = 10_000

        /// The wire is as good as wires are; buffers stay as they are.
        mutating func recover() {
            self.maxChunk = 64 * 1024
            self.isRagged = false
            self.latency = min(self.latency, 1_000_000)
        }
    }

    var shape = Shape()
    /// A chunk is on its way.
    var isMoving = false
    /// The sender was told that the buffer is full.
    var isBlocked = false
    /// The sender said that nothing more comes.
    var isFinished = false
    /// The receiver knows that.
    var isEndTold = false
    /// Nothing arrives any more, and nobody is told.
    var isBlackHole = false
    /// The stream ends after so many more bytes.
    var cut: Int?
    /// One of so many bytes is changed; 0 for none.
    var flipEvery = 0

    private var bytes: [UInt8] = []
    private var head = 0
    private var arrived = 0

    /// Bytes that the sender handed over and that have not arrived.
    var pending: Int { self.bytes.count - self.arrived }
    /// Bytes that the receiver may take.
    var readable: Int { self.arrived - self.head }
    /// Bytes that the sender may hand over now.
    var writable: Int { self.isFinished ? 0 : max(0, self.shape.sendCapacity - self.pending) }
    /// Whether everything has arrived and the end may be told.
    var isAtEnd: Bool { self.isFinished && self.pending == 0 }

    /// Takes bytes from the sender, which has looked at `writable`.
    mutating func append(_ source: UnsafeRawBufferPointer) {
        unsafe self.bytes.append(contentsOf: source)
    }

    mutating func append(_ source: ArraySlice<UInt8>) {
        self.bytes.append(contentsOf: source)
    }

    /// Bytes that could arrive in one go now.
    var passable: Int { min(self.pending, max(0, self.shape.receiveCapacity - self.readable)) }

    /// Lets `count` bytes arrive.
    mutating func pass(_ count: Int) {
        self.arrived += count
        if let cut = self.cut { self.cut = cut - count }
    }

    /// Changes one bit of what has just arrived.
    mutating func flip(_ bit: Int, at distance: Int) {
        let place = self.arrived - 1 - distance
        if place >= self.head { self.bytes[place] ^= 1 << UInt8(bit & 7) }
    }

    /// Gives the receiver at most `limit` bytes.
    mutating func take(_ limit: Int, into output: inout [UInt8]) {
        let count = min(limit, self.readable)
        output.append(contentsOf: self.bytes[self.head..<self.head + count])
        self.head += count
        if self.head == self.bytes.count {
            self.bytes.removeAll(keepingCapacity: true)
            self.head = 0
            self.arrived = 0
        } else if self.head > 128 * 1024 {
            self.bytes.removeFirst(self.head)
            self.arrived -= self.head
            self.head = 0
        }
    }

    /// Drops what has not arrived and ends the stream there.
    mutating func truncate() {
        self.bytes.removeLast(self.pending)
        self.isFinished = true
        self.cut = nil
    }

    /// Forgets everything but the memory.
    mutating func reset() {
        var fresh = Pipe()
        swap(&fresh.bytes, &self.bytes)
        fresh.bytes.removeAll(keepingCapacity: fresh.bytes.capacity <= 64 * 1024)
        self = fresh
    }
}

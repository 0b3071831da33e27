import RealtimeEngine
import RealtimeProtocol
import Testing

/// A transport in memory: takes as many bytes as it has room for, and writes down everything it is told.
final class RecordingTransport: Transport {
    /// How many bytes it still takes.
    var room = Int.max
    /// Every write fails from now on.
    var isBroken = false
    private(set) var bytes: [UInt8] = []
    /// The size of every write that was offered.
    private(set) var offers: [Int] = []
    /// It took fewer than offered and was not reported writable since.
    var isFull = false
    private(set) var isReading = true
    private(set) var readingChanges: [Bool] = []
    /// The reasons that `finish` was called with.
    private(set) var farewells: [Disconnect?] = []
    private(set) var abortCount = 0
    /// Messages that the peer sent while reading was stopped.
    var unread: [[UInt8]] = []

    func write(_ slices: UnsafeBufferPointer<OutboundSlice>, total: Int) -> WriteOutcome {
        self.offers.append(total)
        if self.isFull { Issue.record("bytes were offered to a full transport") }
        if !self.farewells.isEmpty { Issue.record("bytes were offered after the end") }
        if self.isBroken { return .failed }
        let taken = min(self.room, total)
        var left = taken
        var sum = 0
        for index in 0..<slices.count {
            let slice = unsafe slices[index].bytes
            sum += slice.count
            unsafe self.bytes.append(contentsOf: slice.prefix(left))
            left -= min(left, slice.count)
        }
        #expect(sum == total, "the total is not the sum of the slices")
        if self.room != .max { self.room -= taken }
        self.isFull = taken < total
        return .taken(taken)
    }

    func setReading(_ enabled: Bool) {
        self.isReading = enabled
        self.readingChanges.append(enabled)
    }

    func finish(_ reason: Disconnect?) {
        self.farewells.append(reason)
    }

    func abort() {
        self.abortCount += 1
    }
}

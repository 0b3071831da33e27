import RealtimeEngine
import RealtimeWebSocket
import Testing

/// A byte stream in memory: takes as many bytes as it has room for, and writes down everything it is told.
final class MemoryStream: ByteStream {
    /// How many bytes it still takes.
    var room = Int.max
    /// Every write fails from now on.
    var isBroken = false
    var isFull = false
    private(set) var bytes: [UInt8] = []
    private(set) var isReading = true
    private(set) var pauseCount = 0
    /// Reading was started again and the connection has not been asked for what it holds.
    var hasRestarted = false
    private(set) var shutdownCount = 0
    private(set) var isAborted = false

    func write(_ slices: UnsafeBufferPointer<OutboundSlice>, total: Int) -> WriteOutcome {
        if self.isFull { Issue.record("bytes were offered to a full stream") }
        if self.shutdownCount > 0 { Issue.record("bytes were offered after the shutdown") }
        if self.isBroken { return .failed }
        let taken = min(self.room, total)
        var left = taken
        for index in 0..<slices.count {
            let slice = unsafe slices[index].bytes
            unsafe self.bytes.append(contentsOf: slice.prefix(left))
            left -= min(left, slice.count)
        }
        if self.room != .max { self.room -= taken }
        self.isFull = taken < total
        return .taken(taken)
    }

    func setReading(_ enabled: Bool) {
        if enabled { self.hasRestarted = true } else { self.pauseCount += 1 }
        self.isReading = enabled
    }

    func shutdownWriting() {
        self.shutdownCount += 1
    }

    func abort() {
        self.isAborted = true
    }
}

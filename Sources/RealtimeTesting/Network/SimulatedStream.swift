import RealtimeEngine
import RealtimeWebSocket

/// The node's end of a simulated connection, as the library wants it.
final class SimulatedStream: ByteStream {
    let handle: Network.Handle
    private let network: Network
    /// The connection above; nil once it has ended.
    var connection: WebSocketConnection?
    var isReading = true
    /// When the hub began to read again, in virtual time.
    private(set) var readingSince: Int64 = 0
    var isAborted = false

    init(_ handle: Network.Handle, _ network: Network) {
        self.handle = handle
        self.network = network
    }

    func write(_ slices: UnsafeBufferPointer<OutboundSlice>, total: Int) -> WriteOutcome {
        if self.isAborted { return .failed }
        return unsafe self.network.serverWrite(self.handle, slices, total: total)
    }

    func setReading(_ enabled: Bool) {
        if !enabled { self.network.marks.hit(.readingPaused) }
        if enabled && !self.isReading { self.readingSince = self.network.queue.now }
        self.isReading = enabled
        self.network.setServerReading(self.handle, enabled)
    }

    func shutdownWriting() {
        self.network.serverShutdown(self.handle)
    }

    func abort() {
        if self.isAborted { return }
        self.isAborted = true
        self.network.serverAbort(self.handle)
    }
}

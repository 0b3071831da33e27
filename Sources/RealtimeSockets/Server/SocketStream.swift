import RealtimeEngine
import RealtimeWebSocket

/// One accepted socket as a byte stream.
final class SocketStream: ByteStream {
    let socket: Socket
    /// The place in the owner's table.
    let index: Int
    let token: UInt64
    unowned let owner: SocketOwner
    var connection: WebSocketConnection?
    var isReading = true
    var wantsWrite = false
    private(set) var isAborted = false
    var isResumed = false

    init(_ socket: Socket, index: Int, token: UInt64, owner: SocketOwner) {
        self.socket = socket
        self.index = index
        self.token = token
        self.owner = owner
    }

    func write(_ slices: UnsafeBufferPointer<OutboundSlice>, total: Int) -> WriteOutcome {
        if self.isAborted { return .failed }
        let outcome =
            slices.count == 1
            ? unsafe self.socket.send(slices[0].bytes)
            : unsafe self.owner.send(slices, on: self.socket)
        switch outcome {
        case .sent(let count):
            if count < total { self.owner.watchWritable(self) }
            return .taken(count)
        case .wouldBlock:
            self.owner.watchWritable(self)
            return .taken(0)
        case .failed:
            self.abort()
            return .failed
        }
    }

    func setReading(_ enabled: Bool) {
        if self.isReading != enabled {
            self.isReading = enabled
            self.owner.updateInterest(self)
        }
        if enabled && !self.isResumed {
            self.isResumed = true
            self.owner.resumed.append(self)
        }
    }

    func shutdownWriting() {
        // A stream that cannot be shut down is broken already; reading says so.
        _ = self.socket.shutdownWriting()
    }

    func abort() {
        if self.isAborted { return }
        self.isAborted = true
        self.owner.aborted.append(self)
    }
}

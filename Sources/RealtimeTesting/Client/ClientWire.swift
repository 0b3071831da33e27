import RealtimeClient

/// The client's end of a simulated connection: its WebSocket, and what the network has not taken yet.
struct ClientWire: ~Copyable {
    let link: Network.Handle
    var socket: ClientWebSocket
    private let network: Network
    private var outgoing: [UInt8] = []
    private var sent = 0
    private var input: [UInt8] = []

    init(_ link: Network.Handle, _ network: Network, socket: consuming ClientWebSocket) {
        self.link = link
        self.network = network
        self.socket = socket
    }

    /// Gives the network what it takes; true when it took everything.
    mutating func flush(now: UInt64) -> Bool {
        while true {
            if self.sent == self.outgoing.count {
                self.outgoing = self.socket.takeOutput()
                self.sent = 0
                if self.outgoing.isEmpty { break }
            }
            self.sent += self.network.clientWrite(self.link, self.outgoing[self.sent...])
            if self.sent < self.outgoing.count { return false }
        }
        self.socket.outputSent(now: now)
        return true
    }

    /// Gives the WebSocket what has arrived; returns the bytes, or nil for the end.
    mutating func read(now: UInt64) -> Int? {
        self.input.removeAll(keepingCapacity: true)
        switch self.network.clientTake(self.link, limit: .max, into: &self.input) {
        case .bytes(0): return 0
        case .bytes(let count):
            var input: [UInt8] = []
            swap(&input, &self.input)
            self.socket.received(input.span, now: now)
            swap(&input, &self.input)
            return count
        case .end, .broken:
            self.socket.streamEnded()
            return nil
        }
    }
}

internal import RealtimeSockets
internal import Testing

/// A client's end of a TCP connection, without any protocol on it.
///
/// It waits in the kernel for a millisecond at a time and yields in between, so the tests need no thread of their
/// own and no more than one of the pool's.
final class Wire {
    enum Input: Equatable {
        case bytes([UInt8])
        case end
        case reset
    }

    /// After this long a test gives up; nothing is said about how long anything takes.
    static let patience: UInt64 = 120_000_000_000

    let socket: Socket
    private var poller: Poller
    private var isOpen = true

    init(port: UInt16) async throws {
        socket = try Socket.connect(to: .loopback(port: port)).get().socket
        poller = try Poller(waker: Waker(), capacity: 4)
        try socket.setNoDelay(true).get()
        try poller.register(socket, token: 1, interest: []).get()
        try await wait(for: .write)
        try socket.connectResult().get()
    }

    deinit {
        if isOpen { socket.close() }
    }

    /// Sends everything, as fast as the server takes it.
    func send(_ bytes: [UInt8]) async throws {
        var start = 0
        while start < bytes.count {
            switch socket.send(bytes.span.extracting(start..<bytes.count)) {
            case .sent(let count): start += count
            case .wouldBlock: try await wait(for: .write)
            case .failed(let error): throw error
            }
        }
    }

    /// Waits for bytes or for the end.
    func receive(atMost count: Int = 65_536) async throws -> Input {
        while true {
            let (outcome, bytes) = socket.receive(atMost: count)
            switch outcome {
            case .bytes: return .bytes(bytes)
            case .endOfStream: return .end
            case .failed: return .reset
            case .wouldBlock: try await wait(for: .read)
            }
        }
    }

    /// Everything up to the end of the stream.
    func receiveAll() async throws -> [UInt8] {
        var all: [UInt8] = []
        while case .bytes(let bytes) = try await receive() { all += bytes }
        return all
    }

    /// Waits until the server has dropped the connection in whatever way.
    func waitForTheEnd() async throws {
        while case .bytes = try await receive() {}
    }

    /// Waits until the server has reset the connection, whatever is left to read.
    func waitForAReset() async throws {
        try await wait(for: [])
    }

    func close() {
        if isOpen { socket.close() }
        isOpen = false
    }

    /// Goes away with a reset.
    func abort() {
        if isOpen { socket.abort() }
        isOpen = false
    }

    private func wait(for interest: PollInterest) async throws {
        try poller.modify(socket, token: 1, interest: interest).get()
        let deadline = MonotonicClock.now() + Self.patience
        while try poller.wait(timeoutNanoseconds: 1_000_000).get() == 0 {
            try #require(MonotonicClock.now() < deadline, "the server has not answered for two minutes")
            await Task.yield()
        }
    }
}

import RealtimeClient
import RealtimeProtocol
import Synchronization

/// A transport whose other end is the test.
final class MemoryTransport: ClientTransport {
    let connections = Mutex<[MemoryConnection]>([])
    let failures = Mutex<[TransportFailure]>([])

    func open() async -> Result<any ClientConnection, TransportFailure> {
        if let failure = self.failures.withLock({ failures in failures.isEmpty ? nil : failures.removeFirst() }) {
            return .failure(failure)
        }
        let connection = MemoryConnection()
        self.connections.withLock { connections in connections.append(connection) }
        return .success(connection)
    }

    var last: MemoryConnection? { self.connections.withLock { connections in connections.last } }
}

final class MemoryConnection: ClientConnection {
    private struct State {
        var sent: [String] = []
        var closed: Disconnect?
        var capacity = Int.max
        var inputs: [TransportInput] = []
        var reader: CheckedContinuation<TransportInput, Never>?
    }

    private let state = Mutex(State())

    func send(_ message: [UInt8]) -> Result<Void, TransportFailure> {
        self.state.withLock { state in
            guard state.sent.count < state.capacity else { return .failure(TransportFailure("full")) }
            state.sent.append(text(message))
            return .success(())
        }
    }

    func receive() async -> TransportInput {
        await withCheckedContinuation { continuation in
            let input = self.state.withLock { state -> TransportInput? in
                if !state.inputs.isEmpty { return state.inputs.removeFirst() }
                if state.closed != nil { return .ended(.lost) }
                state.reader = continuation
                return nil
            }
            if let input { continuation.resume(returning: input) }
        }
    }

    func close(_ reason: Disconnect) {
        let reader = self.state.withLock { state -> CheckedContinuation<TransportInput, Never>? in
            state.closed = reason
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: .ended(.lost))
    }

    /// What the test's end does: a message, several in one piece, or the end.
    func put(_ input: TransportInput) {
        let reader = self.state.withLock { state -> CheckedContinuation<TransportInput, Never>? in
            guard let reader = state.reader else {
                state.inputs.append(input)
                return nil
            }
            state.reader = nil
            return reader
        }
        reader?.resume(returning: input)
    }

    func put(_ texts: String...) {
        self.put(.messages(texts.map { text in Array(text.utf8) }))
    }

    /// Takes what was sent since the last call.
    func takeSent() -> [String] {
        self.state.withLock { state in
            defer { state.sent = [] }
            return state.sent
        }
    }

    var closed: Disconnect? { self.state.withLock { state in state.closed } }

    func limit(to messages: Int) {
        self.state.withLock { state in state.capacity = messages }
    }
}

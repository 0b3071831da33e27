internal import RealtimeClient
internal import RealtimeProtocol
internal import Synchronization

/// One connection of a client, as its two sides share it: the client on any thread, and the loop.
final class SocketClientConnection: ClientConnection {
    typealias Opening = CheckedContinuation<Result<any ClientConnection, TransportFailure>, Never>

    private struct State {
        var opening: Opening?
        var outgoing: [[UInt8]] = []
        var outgoingBytes = 0
        var inbox: [[UInt8]] = []
        var reader: CheckedContinuation<TransportInput, Never>?
        var end: TransportEnd?
        var farewell: Disconnect?
        var isCancelled = false
        var isPosted = false
        var isBegun = false
    }

    /// What the client wants of the loop.
    struct Wishes {
        var messages: [[UInt8]] = []
        var farewell: Disconnect?
        var isCancelled = false
        /// The client takes more messages.
        var mayRead = false
    }

    let address: SocketAddress
    let options: ClientWebSocketOptions
    private let mail: ClientLoopMail
    private let state = Mutex(State())

    init(address: SocketAddress, options: ClientWebSocketOptions, mail: ClientLoopMail) {
        self.address = address
        self.options = options
        self.mail = mail
    }

    // MARK: - The client's side

    func open() async -> Result<any ClientConnection, TransportFailure> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { opening in
                self.state.withLock { state in
                    state.opening = opening
                    state.isPosted = true
                }
                if !self.mail.post(self) { self.opened(.failure(TransportFailure("the loop has ended"))) }
            }
        } onCancel: {
            self.change { state in state.isCancelled = true }
        }
    }

    func send(_ message: [UInt8]) -> Result<Void, TransportFailure> {
        let isTaken = self.change { state in
            guard state.end == nil, state.farewell == nil else { return false }
            guard message.count <= self.options.outputBytes - state.outgoingBytes else { return false }
            state.outgoing.append(message)
            state.outgoingBytes += message.count
            return true
        }
        return isTaken ? .success(()) : .failure(TransportFailure("the connection has ended, or takes no more bytes"))
    }

    func receive() async -> TransportInput {
        await withCheckedContinuation { reader in
            let input = self.change { state -> TransportInput? in
                if !state.inbox.isEmpty {
                    defer { state.inbox = [] }
                    return .messages(state.inbox)
                }
                if let end = state.end { return .ended(end) }
                state.reader = reader
                return nil
            }
            if let input { reader.resume(returning: input) }
        }
    }

    func close(_ reason: Disconnect) {
        self.change { state in state.farewell = state.farewell ?? reason }
    }

    /// Changes the state and asks the loop to look at it.
    private func change<Answer: Sendable>(_ body: (inout State) -> Answer) -> Answer {
        let (answer, mustPost) = self.state.withLock { state -> (Answer, Bool) in
            let answer = body(&state)
            let mustPost = !state.isPosted && state.end == nil
            state.isPosted = state.isPosted || mustPost
            return (answer, mustPost)
        }
        if mustPost && !self.mail.post(self) { self.ended(.lost) }
        return answer
    }

    // MARK: - The loop's side

    /// Whether the loop meets this connection for the first time.
    func isNew() -> Bool {
        self.state.withLock { state in
            defer {
                state.isBegun = true
                state.isPosted = false
            }
            return !state.isBegun && state.end == nil
        }
    }

    /// Takes what the client wants; what it wants later is posted again.
    func takeWishes() -> Wishes {
        self.state.withLock { state in
            state.isPosted = false
            var wishes = Wishes(farewell: state.farewell, isCancelled: state.isCancelled, mayRead: state.inbox.isEmpty)
            swap(&wishes.messages, &state.outgoing)
            return wishes
        }
    }

    /// So many bytes of messages have been framed and written.
    func wrote(_ bytes: Int) {
        self.state.withLock { state in state.outgoingBytes = max(0, state.outgoingBytes - bytes) }
    }

    /// Tells the one who opened.
    func opened(_ result: Result<any ClientConnection, TransportFailure>) {
        let opening = self.state.withLock { state -> Opening? in
            defer { state.opening = nil }
            return state.opening
        }
        opening?.resume(returning: result)
    }

    /// Hands messages to the client; returns whether it takes more right away.
    func deliver(_ messages: [[UInt8]]) -> Bool {
        let (reader, mayRead) = self.state.withLock { state in
            guard let reader = state.reader else {
                state.inbox += messages
                return (CheckedContinuation<TransportInput, Never>?.none, false)
            }
            state.reader = nil
            return (reader, true)
        }
        reader?.resume(returning: .messages(messages))
        return mayRead
    }

    /// The connection is over; what was received before is still there to be read.
    ///
    /// - Parameter failure: What the one who opened is told, if it has been told nothing.
    func ended(
        _ end: TransportEnd,
        opening failure: TransportFailure = TransportFailure("the connection ended while it was opened")
    ) {
        let reader = self.state.withLock { state -> CheckedContinuation<TransportInput, Never>? in
            if state.end != nil { return nil }
            state.end = end
            state.outgoing = []
            defer { state.reader = nil }
            return state.reader
        }
        reader?.resume(returning: .ended(end))
        self.opened(.failure(failure))
    }
}

import RealtimeClient
import RealtimeProtocol
import Synchronization
import WebSocketCodec

/// One connection of a rehearsed client, as its `RealtimeClient` sees it: a WebSocket on the simulated network.
final class RehearsedConnection: ClientConnection {
    typealias Opening = CheckedContinuation<Result<any ClientConnection, TransportFailure>, Never>
    typealias Reader = CheckedContinuation<TransportInput, Never>

    private struct State: ~Copyable {
        var wire: ClientWire
        var opening: Opening?
        var reader: Reader?
        var inbox: [[UInt8]] = []
        var end: TransportEnd?
        var isOpen = false
        /// The byte stream is given up.
        var isLeft = false
        /// The client's machine is asleep, or its network is, and takes nothing.
        var stalledUntil: Int64 = 0
        var nextWake = Int64.max

        init(wire: consuming ClientWire) { self.wire = wire }
    }

    /// What is told to those who wait, once the state is as it shall be.
    private struct News {
        var opened: (Opening, Result<any ClientConnection, TransportFailure>)?
        var read: (Reader, TransportInput)?
        var hasLeft = false
    }

    let number: Int
    /// What it runs on: one for each client.
    let device: Int
    let link: Network.Handle
    private let stage: RehearsalStage
    private let isRude: Bool
    private let state: Mutex<State>

    init(
        _ number: Int,
        of device: Int,
        link: Network.Handle,
        stage: RehearsalStage,
        socket: consuming ClientWebSocket,
        isRude: Bool
    ) {
        self.number = number
        self.device = device
        self.link = link
        self.stage = stage
        self.isRude = isRude
        self.state = Mutex(State(wire: ClientWire(link, stage.network, socket: socket)))
    }

    private var now: UInt64 { UInt64(self.stage.parts.queue.now) }

    // MARK: - The client's side

    func open() async -> Result<any ClientConnection, TransportFailure> {
        await withTaskCancellationHandler {
            await withCheckedContinuation { opening in
                self.change { state in state.opening = opening }
            }
        } onCancel: {
            self.change { state in self.leave(&state) }
        }
    }

    func send(_ message: [UInt8]) -> Result<Void, TransportFailure> {
        self.stage.note("sent", message, by: self.number)
        return self.change { state in
            if state.isLeft { return .failure(TransportFailure("the connection has ended")) }
            return state.wire.socket.send(message)
        }
    }

    func receive() async -> TransportInput {
        await withCheckedContinuation { reader in
            self.change { state in state.reader = reader }
        }
    }

    func close(_ reason: Disconnect) {
        self.change { state in
            let code = CloseCode(rawValue: UInt16(clamping: reason.code))
            state.wire.socket.close(code, reason: reason.reason, now: self.now)
        }
    }

    // MARK: - The network's side

    /// The link has something: bytes, room to write, or its end.
    func readable() { self.change { _ in } }

    /// A deadline may have come.
    func wake() {
        self.change { state in
            if Int64(self.now) >= state.nextWake { state.nextWake = .max }
            state.wire.socket.tick(now: self.now)
        }
    }

    /// Takes nothing until then.
    func stall(until time: Int64) {
        self.change { state in state.stalledUntil = max(state.stalledUntil, time) }
        if time < .max { self.stage.parts.queue.push(.clientRead, self.number, at: time) }
    }

    /// Takes what comes again.
    func recover() {
        self.change { state in state.stalledUntil = 0 }
    }

    /// Falls silent for good: the node is not told, and neither is the client, which has no more to say.
    func vanish() {
        self.stage.network.blackHole(self.link, up: true, down: true)
        self.change { state in
            state.isLeft = true
            state.end = .lost
        }
    }

    /// Changes the state, does what follows from it, and tells those who wait.
    private func change<Answer: Sendable>(_ body: (inout State) -> Answer) -> Answer {
        let (answer, news) = self.state.withLock { state -> (Answer, News) in
            let answer = body(&state)
            return (answer, self.settle(&state))
        }
        if let (opening, result) = news.opened { opening.resume(returning: result) }
        if let (reader, input) = news.read { reader.resume(returning: input) }
        if news.hasLeft { self.stage.left(self.number) }
        return answer
    }

    private func settle(_ state: inout State) -> News {
        var news = News()
        self.takeEvents(&state, &news)
        while !state.isLeft {
            let isFlushed = state.wire.flush(now: self.now)
            let mayRead = state.inbox.isEmpty && Int64(self.now) >= state.stalledUntil
            let count = mayRead ? state.wire.read(now: self.now) : 0
            let wrote = self.takeEvents(&state, &news)
            if count == 0 || count == nil, !wrote || !isFlushed { break }
        }
        self.tell(&state, &news)
        news.hasLeft = state.isLeft && state.inbox.isEmpty
        if !state.isLeft, let deadline = state.wire.socket.deadline, Int64(clamping: deadline) < state.nextWake {
            state.nextWake = Int64(clamping: deadline)
            self.stage.parts.queue.push(.shippedWake, self.number, at: state.nextWake)
        }
        return news
    }

    /// Takes what the WebSocket has to say; true if there was something.
    @discardableResult
    private func takeEvents(_ state: inout State, _ news: inout News) -> Bool {
        let events = state.wire.socket.takeEvents()
        for event in events {
            switch event {
            case .opened:
                state.isOpen = true
                self.opened(.success(self), &state, &news)
            case .message(let message): state.inbox.append(message)
            case .failed(let error):
                if case .failed(let failure, let window) = TransportEnd(error) {
                    self.opened(.failure(TransportFailure(failure, window: window)), &state, &news)
                }
                state.end = state.end ?? TransportEnd(error)
            case .ended(let outcome): state.end = state.end ?? TransportEnd(outcome)
            case .closeStream: self.leave(&state)
            }
        }
        return !events.isEmpty
    }

    private func opened(
        _ result: Result<any ClientConnection, TransportFailure>,
        _ state: inout State,
        _ news: inout News
    ) {
        if let opening = state.opening { news.opened = (opening, result) }
        state.opening = nil
    }

    private func leave(_ state: inout State) {
        if state.isLeft { return }
        state.isLeft = true
        state.end = state.end ?? .lost
        self.stage.network.clientClosed(self.link, abortively: self.isRude)
    }

    private func tell(_ state: inout State, _ news: inout News) {
        if state.isLeft { self.opened(.failure(TransportFailure("the connection ended")), &state, &news) }
        guard let reader = state.reader else { return }
        if !state.inbox.isEmpty {
            for message in state.inbox { self.stage.note("received", message, by: self.number) }
            news.read = (reader, .messages(state.inbox))
            state.inbox = []
        } else if let end = state.end {
            news.read = (reader, .ended(end))
        } else {
            return
        }
        state.reader = nil
    }
}

/// How a rehearsed client reaches the nodes: any of them, as a load balancer would have it.
struct RehearsedTransport: ClientTransport {
    let stage: RehearsalStage
    let device: Int

    func open() async -> Result<any ClientConnection, TransportFailure> {
        switch self.stage.connect(device: self.device) {
        case .failure(let failure): .failure(failure)
        case .success(let connection): await connection.open()
        }
    }
}

import RealtimeEngine
import RealtimeWebSocket
import Synchronization

/// What the threads around a socket loop share with it.
final class SocketControl: Sendable {
    private let stopping = Atomic<Bool>(false)
    private let refusing = Atomic<Bool>(false)
    private let log: (any LogSink)?

    init(log: (any LogSink)?) {
        self.log = log
    }

    var isStopping: Bool { self.stopping.load(ordering: .acquiring) }

    /// No new connections any more.
    var isRefusing: Bool { self.refusing.load(ordering: .acquiring) }

    func refuse() { self.refusing.store(true, ordering: .releasing) }

    func stop() { self.stopping.store(true, ordering: .releasing) }

    /// The system refused something that a server needs; operators are told, the loop goes on.
    func failed(_ error: SystemError) {
        self.log?.log(.systemFailure("\(error)"), hub: 0)
    }

    func note(_ result: Result<Void, SystemError>) {
        if case .failure(let error) = result { self.failed(error) }
    }
}

/// What a loop's owner is made of.
struct SocketParts: Sendable {
    var listener: Socket
    var service: WebSocketService
    var control: SocketControl
}

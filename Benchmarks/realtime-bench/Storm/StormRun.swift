#if os(Linux)
internal import RealtimeClient
internal import RealtimeEngine
internal import RealtimeProtocol
internal import RealtimeSockets
internal import RealtimeTesting
internal import Synchronization

/// Connects real clients, restarts their server and watches when they come back.
struct StormRun {
    var clients: Int
    var rooms: Int

    /// What a reconnect may take once its time has come.
    private static let grace: UInt64 = 1_000_000_000
    private static let patience: UInt64 = 60_000_000_000

    func report() throws(EnvironmentProblem) -> StormReport {
        try FileLimit.require(self.clients + 64)
        let first = try ServerProcess(arguments: ["serve", "--mode", "realtime", "--hubs", "1"], cpu: nil)
        let port = first.port
        let crowd: StormCrowd
        switch waitFor({ [self] in await StormCrowd.make(clients: self.clients, rooms: self.rooms, port: port) }) {
        case .success(let made): crowd = made
        case .failure(let error): throw EnvironmentProblem("\(error.error.message)")
        }
        Console.progress("connecting \(self.clients) clients")
        let patience = MonotonicClock.now() + Self.patience
        guard waitFor({ await wait(until: patience) { crowd.connected == clients } }) else {
            throw EnvironmentProblem("only \(crowd.connected) of \(self.clients) clients connected within a minute")
        }
        Console.progress("stopping the server")
        let start = MonotonicClock.now()
        crowd.forget()
        first.stop()
        let second = try ServerProcess(arguments: ["serve", "--mode", "realtime", "--port", "\(port)"], cpu: nil)
        let timing = Timing()
        let window = UInt64((timing.reconnectAfter + timing.reconnectWithin).nanosecondsClamped)
        _ = waitFor { await wait(until: start + window + Self.grace) { crowd.connected == clients } }
        let times = crowd.times.map { time in Duration.nanoseconds(Int64(time - start)) }
        waitFor { await crowd.close() }
        second.stop()
        let storm = ReconnectStorm.Report(
            clients: self.clients,
            times: times,
            after: timing.reconnectAfter,
            within: timing.reconnectWithin
        )
        return StormReport(storm: storm)
    }
}

/// The clients of a storm, and when each was connected last.
final class StormCrowd: Sendable {
    private let clients: [RealtimeClient]
    private let loop: SocketClientLoop
    private let since: Mutex<[UInt64]>
    private let watchers = Mutex<[Task<Void, Never>]>([])

    private init(_ clients: [RealtimeClient], _ loop: SocketClientLoop) {
        self.clients = clients
        self.loop = loop
        self.since = Mutex(Array(repeating: 0, count: clients.count))
    }

    /// Makes the clients, each in a room, and lets them connect.
    static func make(clients count: Int, rooms: Int, port: UInt16) async -> Result<StormCrowd, TransportFailure> {
        let loop: SocketClientLoop
        switch SocketClientLoop.start() {
        case .success(let started): loop = started
        case .failure(let error): return .failure(error)
        }
        let url = "ws://127.0.0.1:\(port)/connection/websocket"
        switch SocketTransport.make(url, on: loop) {
        case .failure(let error): return .failure(TransportFailure(error))
        case .success(let transport):
            let clients = (0..<count).map { _ in RealtimeClient(transport: transport, environment: .system()) }
            let crowd = StormCrowd(clients, loop)
            for (index, client) in clients.enumerated() {
                if case .failure(let error) = await client.subscription("room\(index % rooms)") {
                    return .failure(TransportFailure(error))
                }
                let states = await client.states()
                let watcher = Task { for await state in states { crowd.note(index, state) } }
                crowd.watchers.withLock { watchers in watchers.append(watcher) }
                await client.connect()
            }
            return .success(crowd)
        }
    }

    private func note(_ index: Int, _ state: ClientState) {
        var time: UInt64 = 0
        if case .connected = state { time = MonotonicClock.now() }
        self.since.withLock { since in since[index] = time }
    }

    /// Those who are connected, by when they were.
    var times: [UInt64] { self.since.withLock { since in since.filter { time in time > 0 } } }

    var connected: Int { self.times.count }

    /// Forgets who is connected: from now on only a new connection counts.
    func forget() {
        self.since.withLock { since in since = Array(repeating: 0, count: since.count) }
    }

    func close() async {
        for client in self.clients { await client.close() }
        self.watchers.withLock { watchers in
            for watcher in watchers { watcher.cancel() }
        }
        self.loop.stop()
    }
}
#endif

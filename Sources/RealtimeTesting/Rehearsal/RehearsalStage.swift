import RealtimeClient
import RealtimeWebSocket
import Synchronization
import WebSocketCodec

/// What everybody in a rehearsal shares, and any of its tasks may use.
final class RehearsalStage: Sendable {
    let seed: UInt64
    let parts: Parts
    let network: Network
    let plan: FaultPlan
    let random: SimulationRandom
    let entropy: Entropy
    /// Where clients run.
    let executor: SimulationExecutor
    let places: Int
    /// How many hubs each node has.
    let hubs: Int
    let clientCount: Int
    private let showsMessages: Bool
    /// Faults have stopped.
    let calm = CalmFlag()
    /// The rehearsal ends: nobody begins anything.
    let over = CalmFlag()
    let crowd: Crowd
    private let clients: Mutex<Clients>

    private struct Clients: Sendable {
        var random: SimulationRandom
        /// By number; nil for those that are gone.
        var connections: [RehearsedConnection?] = []
        var open: [Int] = []
        /// By the number of the device that each runs on.
        var realtime: [RealtimeClient] = []
    }

    init(seed: UInt64, options: RehearsalOptions) {
        let random = SimulationRandom(seed: seed)
        self.seed = seed
        self.showsMessages = options.showsMessages
        self.random = random
        let clock = VirtualClock()
        let queue = EventQueue(random: random.split(2), clock: clock)
        let trace = Trace(clock: clock, capacity: options.traceLength)
        let parts = Parts(clock: clock, queue: queue, trace: trace, marks: Marks())
        self.parts = parts
        var faults = random.split(3)
        let plan = FaultPlan(rehearsing: options, random: &faults)
        self.plan = plan
        var draw = random.split(1)
        self.places = draw.within(options.nodes)
        self.clientCount = draw.within(options.clients)
        self.hubs = draw.within(options.hubs)
        let ports = (0..<self.places * self.hubs).map { port in NodePort(random: random.split(100 + UInt64(port))) }
        self.network = Network(stage: parts, random: random.split(4), plan: plan, ports: ports)
        self.entropy = Entropy(random.split(6))
        self.executor = SimulationExecutor(.tasks) { queue.pushSoon(.clientJob, 0) }
        self.crowd = Crowd(clients: self.clientCount)
        self.clients = Mutex(Clients(random: random.split(10)))
    }

    /// How much faster a clock runs than it should, in millionths, if clocks drift.
    ///
    /// At most 2 %, so that no two of them differ by more than the 5 % that leases put up with.
    func drift(_ random: inout SimulationRandom) -> Int {
        let drift = random.within(-20_000...20_000)
        guard self.plan.has(.clockDrift), drift != 0 else { return 0 }
        self.parts.marks.hit(.clockDrift)
        return drift
    }

    /// Finds tasks that take part and do not run on the executors of the rehearsal: with them the seed decides nothing.
    func inspect() {
        let isInside = unsafe withUnsafeCurrentTask { task in
            unsafe task.map { task in unsafe task.unownedTaskExecutor != nil } ?? true
        }
        if isInside { return }
        self.parts.trace.report(
            .determinism,
            "a task takes part that does not prefer an executor of the rehearsal: a plain Task { } that should be "
                + "context.task, client.task, or one with executorPreference"
        )
    }

    // MARK: - Connections

    /// Connects to some node.
    func connect(device: Int) -> Result<RehearsedConnection, TransportFailure> {
        if self.over.load() { return .failure(TransportFailure("the rehearsal is over")) }
        let (number, port, isRude, keyBytes) = self.clients.withLock { clients in
            clients.connections.append(nil)
            let keyBytes = (0..<16).map { _ in UInt8(truncatingIfNeeded: clients.random.next()) }
            let port = clients.random.below(self.network.ports.count)
            return (clients.connections.count - 1, port, clients.random.chance(5_000), keyBytes)
        }
        let link = self.network.connect(client: number, node: port)
        self.parts.trace.note("open", device, UInt64(number), UInt64(port))
        do throws(HandshakeError) {
            let socket = try ClientWebSocket(
                options: ClientWebSocketOptions(host: "rehearsal"),
                keyBytes: keyBytes,
                masks: { [entropy] in UInt32(truncatingIfNeeded: entropy.next().0) },
                now: UInt64(self.parts.queue.now)
            )
            let connection = RehearsedConnection(
                number,
                of: device,
                link: link,
                stage: self,
                socket: socket,
                isRude: isRude
            )
            self.clients.withLock { clients in
                clients.connections[number] = connection
                clients.open.append(number)
            }
            return .success(connection)
        } catch {
            return .failure(TransportFailure(error.message))
        }
    }

    /// A connection is over.
    func left(_ number: Int) {
        self.clients.withLock { clients in
            if number < clients.connections.count { clients.connections[number] = nil }
            clients.open.removeAll { open in open == number }
        }
    }

    /// A connection that is not over; a silent peer has none.
    func connection(_ number: Int) -> RehearsedConnection? {
        self.clients.withLock { clients in
            clients.connections.indices.contains(number) ? clients.connections[number] : nil
        }
    }

    /// The connections that are open, the oldest first.
    var openConnections: [RehearsedConnection] {
        self.clients.withLock { clients in clients.open.compactMap { number in clients.connections[number] } }
    }

    /// Takes a message into the hash of the run.
    func note(_ what: StaticString, _ message: [UInt8], by connection: Int) {
        var sum: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in message { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01B3 }
        self.parts.trace.note(
            what,
            connection,
            UInt64(message.count),
            sum,
            detail: self.showsMessages ? String(decoding: message, as: UTF8.self) : ""
        )
    }

    // MARK: - Clients

    /// Makes a client on a device of its own.
    func makeClient(
        _ configuration: ClientConfiguration,
        _ environment: ClientEnvironment
    ) -> RealtimeClient {
        self.clients.withLock { clients in
            let transport = RehearsedTransport(stage: self, device: clients.realtime.count)
            let client = RealtimeClient(transport: transport, environment: environment, configuration: configuration)
            clients.realtime.append(client)
            return client
        }
    }

    /// A client's device is gone: its connections say nothing any more, not even that they end.
    func vanish(_ client: RealtimeClient) {
        let connections = self.clients.withLock { clients in
            let device = clients.realtime.firstIndex { other in other === client }
            return clients.connections.compactMap { connection in connection?.device == device ? connection : nil }
        }
        for connection in connections { connection.vanish() }
    }

    /// Forgets all clients and connections, which know the stage.
    func clear() {
        self.clients.withLock { clients in
            clients.realtime = []
            clients.connections = []
        }
    }

    /// Every client that was made, the oldest first.
    var realtimeClients: [RealtimeClient] { self.clients.withLock { clients in clients.realtime } }
}

extension FaultPlan {
    /// Draws a plan for a run that is short: what is on is on often enough to be met.
    init(rehearsing options: RehearsalOptions, random: inout SimulationRandom) {
        let allowed = options.onlyFaults ?? options.faults
        self.init()
        for kind in FaultKind.allCases {
            let isOn = random.chance(5_000)
            let rate = random.magnitude(64...2_048)
            guard allowed.contains(kind), isOn || options.onlyFaults != nil else { continue }
            // A connection that brings single bytes costs as much as a hundred others.
            self[kind] = kind == .tinyChunks ? rate / 16 : rate
        }
    }
}

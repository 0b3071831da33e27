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
    let clientCount: Int
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
        var realtime: [RealtimeClient] = []
    }

    init(seed: UInt64, options: RehearsalOptions) {
        let random = SimulationRandom(seed: seed)
        self.seed = seed
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
        let ports = (0..<self.places).map { place in NodePort(random: random.split(100 + UInt64(place))) }
        self.network = Network(stage: parts, random: random.split(4), plan: plan, ports: ports)
        self.entropy = Entropy(random.split(6))
        self.executor = SimulationExecutor(.tasks) { queue.pushSoon(.clientJob, 0) }
        self.crowd = Crowd(clients: self.clientCount)
        self.clients = Mutex(Clients(random: random.split(10)))
    }

    // MARK: - Connections

    /// Connects to some node.
    func connect(client: Int) -> Result<RehearsedConnection, TransportFailure> {
        if self.over.load() { return .failure(TransportFailure("the rehearsal is over")) }
        let (number, place, isRude, keyBytes) = self.clients.withLock { clients in
            clients.connections.append(nil)
            let keyBytes = (0..<16).map { _ in UInt8(truncatingIfNeeded: clients.random.next()) }
            let place = clients.random.below(self.places)
            return (clients.connections.count - 1, place, clients.random.chance(5_000), keyBytes)
        }
        let link = self.network.connect(client: number, node: place)
        self.parts.trace.note("open", client, UInt64(number), UInt64(place))
        do throws(HandshakeError) {
            let socket = try ClientWebSocket(
                options: ClientWebSocketOptions(host: "rehearsal"),
                keyBytes: keyBytes,
                masks: { [entropy] in UInt32(truncatingIfNeeded: entropy.next().0) },
                now: UInt64(self.parts.queue.now)
            )
            let connection = RehearsedConnection(number, link: link, stage: self, socket: socket, isRude: isRude)
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
            clients.connections[number] = nil
            clients.open.removeAll { open in open == number }
        }
    }

    /// A connection that is not over; a silent peer has none.
    func connection(_ number: Int) -> RehearsedConnection? {
        number < 0 ? nil : self.clients.withLock { clients in clients.connections[number] }
    }

    /// The connections that are open, the oldest first.
    var openConnections: [RehearsedConnection] {
        self.clients.withLock { clients in clients.open.compactMap { number in clients.connections[number] } }
    }

    /// Takes messages into the hash of the run.
    func note(received messages: [[UInt8]], by connection: Int) {
        for message in messages {
            var sum: UInt64 = 0xCBF2_9CE4_8422_2325
            for byte in message { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01B3 }
            self.parts.trace.note("message", connection, UInt64(message.count), sum)
        }
    }

    // MARK: - Clients

    func add(_ client: RealtimeClient) {
        self.clients.withLock { clients in clients.realtime.append(client) }
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
            self[kind] = rate
        }
    }
}

import RealtimeEngine
import RealtimeHandlers
import RealtimeProtocol
import RealtimeTesting
import Synchronization
import Testing

/// A feature on a node, mostly without hubs, in virtual time: everything runs when the test says so.
final class FeatureBench: Sendable {
    let clock: VirtualClock
    let executor = SimulationExecutor(.tasks)
    private let hubExecutor = SimulationExecutor(.actor)
    let broker: MoodyBroker
    let metrics = CountedMetrics()
    let node: Node

    /// - Parameter wall: milliseconds since 1970 when the clock is at zero.
    init(
        clock: VirtualClock = VirtualClock(),
        wall: Int64 = 1_000_000,
        hubs: Int = 0,
        tokens: StaticTokens = StaticTokens([:]),
        _ features: [any Feature]
    ) {
        self.clock = clock
        self.broker = MoodyBroker(MemoryBroker(epoch: "e", leaseEpoch: 1, limits: Limits()))
        let entropy = Atomic<UInt64>(0)
        let environment = HostEnvironment(
            time: {
                TurnTime(
                    now: Instant(nanoseconds: clock.now.nanoseconds),
                    wallMilliseconds: wall + clock.now.nanoseconds / 1_000_000
                )
            },
            entropy: { (0xABCD, entropy.wrappingAdd(1, ordering: .relaxed).newValue) },
            handlerExecutor: self.executor
        )
        let set = HandlerSet(authenticator: tokens, features: features)
        self.node = Node(
            configuration: set.configuration(),
            environment: environment,
            broker: self.broker,
            metrics: self.metrics,
            events: set
        )
        for _ in 0..<hubs { _ = self.node.makeHub(on: self.hubExecutor) }
    }

    /// Connects a client, in a room.
    func connect(_ token: String, to room: String) throws -> AdminPeer {
        let peer = AdminPeer(self.node.hubs[0])
        try self.run { await peer.open() }
        try self.run { await peer.send(#"{"id":1,"connect":{"token":"\#(token)","name":"swift-realtime"}}"#) }
        try self.run { await peer.send(#"{"id":2,"subscribe":{"channel":"\#(room)"}}"#) }
        return peer
    }

    /// Runs a body to its end, and everything that can run now.
    func run<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) throws -> Value {
        let begun = self.begin(body)
        self.settle()
        return try #require(begun.value, "the body waits for something")
    }

    /// Begins a body, which may wait for what the test does next.
    func begin<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) -> Begun<Value> {
        let begun = Begun<Value>()
        _ = Task(executorPreference: self.executor) { begun.end(await body()) }
        self.settle()
        return begun
    }

    /// Runs what can run now.
    func settle() {
        while self.hubExecutor.runNext() || self.executor.runNext() {}
    }

    /// Lets time pass, from one sleeper to the next.
    func advance(by duration: Duration) {
        let end = self.clock.now.advanced(by: duration)
        self.settle()
        while let next = self.clock.nextDeadline, next <= end {
            self.clock.advance(to: next)
            self.settle()
        }
        self.clock.advance(to: end)
        self.settle()
    }

    /// What was published in a room, the oldest first, as text.
    func published(in room: String) throws -> [String] {
        let node = self.node
        let page = try self.run { await node.history(of: room, HistoryQuery(since: nil, limit: 1000)) }.get()
        return page.entries.map { entry in String(decoding: entry.payload.bytes, as: UTF8.self) }
    }
}

/// What a body that was begun came to.
final class Begun<Value: Sendable>: Sendable {
    private let result = Mutex<Value?>(nil)

    /// Nil while it has not ended.
    var value: Value? { self.result.withLock { result in result } }

    func end(_ value: Value) { self.result.withLock { result in result = value } }
}

/// A broker that takes no publications while it is in the mood.
final class MoodyBroker: Broker {
    private let broker: MemoryBroker
    private let mailboxes = Mutex<[BrokerMailbox]>([])
    private let refused = Mutex<String?>(nil)

    init(_ broker: MemoryBroker) { self.broker = broker }

    /// Refuses publications to rooms that begin so; nil takes all.
    func refuse(_ prefix: String?) { self.refused.withLock { refused in refused = prefix } }

    var remembersPublishKeys: Bool { true }

    func attach(_ mailbox: BrokerMailbox) -> BrokerLink {
        self.mailboxes.withLock { mailboxes in mailboxes.append(mailbox) }
        return self.broker.attach(mailbox)
    }

    func detach(_ link: BrokerLink, at time: TurnTime) { self.broker.detach(link, at: time) }

    func perform(_ command: BrokerCommand, from link: BrokerLink, at time: TurnTime) {
        if case .publish(let id, let room, _, _, _, _) = command,
            self.refused.withLock({ prefix in prefix.map { prefix in room.hasPrefix(prefix) } ?? false })
        {
            let error = BrokerError(code: .unavailable, message: "in no mood")
            for mailbox in self.mailboxes.withLock({ mailboxes in mailboxes })
            where mailbox.post(.published(id, .failure(error))) {
                mailbox.ring()
            }
            return
        }
        self.broker.perform(command, from: link, at: time)
    }
}

/// Counts.
final class CountedMetrics: MetricsSink {
    private let values = Mutex<[Metric: Int]>([:])

    subscript(metric: Metric) -> Int { self.values.withLock { values in values[metric] ?? 0 } }

    func add(_ amount: UInt64, to metric: Metric, hub: Int) {
        self.values.withLock { values in values[metric, default: 0] += Int(amount) }
    }

    func set(_ metric: Metric, to value: Int, hub: Int) {}
}

extension Caller {
    static func user(_ id: String, roles: [String] = []) -> Caller {
        Caller(Client(connection: ConnectionID(slot: 0, generation: 1), id: "c-" + id, user: id, roles: roles))
    }
}

extension HandlerError {
    /// The code that the client gets; 0 for a disconnect.
    var code: UInt32 { if case .error(let reply) = self.answer { reply.code.rawValue } else { 0 } }

    var reply: ErrorReply? { if case .error(let reply) = self.answer { reply } else { nil } }
}

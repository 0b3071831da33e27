import RealtimeEngine
import RealtimeProtocol
import RealtimeTesting
import Synchronization
import Testing

@testable import RealtimeHandlers

/// A node with a quote handler, in virtual time, driven by the test: nothing sleeps and nothing runs by itself.
struct QuoteBench: Sendable {
    let clock: VirtualClock
    let executor = SimulationExecutor(.tasks)
    let quotes: TestQuotes
    let broker: FlakyBroker
    let node: Node
    let handler: QuoteHandler<TestQuotes>
    let counts: Counts
    /// A hub that the test is.
    let hub: BrokerLink

    static let ann = Caller(
        Client(connection: ConnectionID(slot: 0, generation: 1), id: "c1", user: "ann", roles: ["agent"], info: nil)
    )
    static let bob = Caller(
        Client(connection: ConnectionID(slot: 1, generation: 1), id: "c2", user: "bob", roles: ["manager"], info: nil)
    )
    static let eve = Caller(
        Client(connection: ConnectionID(slot: 2, generation: 1), id: "c3", user: "eve", roles: ["guest"], info: nil)
    )

    /// - Parameter others: shares the store and the broker with another node.
    init(beside other: QuoteBench? = nil, _ change: (inout QuoteSettings) -> Void = { _ in }) {
        let clock = other?.clock ?? VirtualClock()
        let entropy = Entropies(first: other == nil ? 1 : 1_000)
        var settings = QuoteSettings()
        change(&settings)
        self.clock = clock
        self.quotes = other?.quotes ?? TestQuotes()
        self.broker = other?.broker ?? FlakyBroker()
        self.counts = Counts()
        self.hub = self.broker.attach(BrokerMailbox {})
        let permissions = RolePermissions([
            "agent": ["quote.view", "quote.edit", "quote.list"], "manager": ["*"], "guest": ["quote.view"],
        ])
        self.handler = QuoteHandler(service: self.quotes, permissions: permissions, settings: settings, clock: clock)
        let set = HandlerSet(authenticator: StaticTokens([:]), features: [self.handler])
        self.node = Node(
            configuration: set.configuration(),
            environment: HostEnvironment(
                time: {
                    let now = clock.now.nanoseconds
                    return TurnTime(now: Instant(nanoseconds: now), wallMilliseconds: 1_000_000 + now / 1_000_000)
                },
                entropy: { (entropy.next(), 0) },
                handlerExecutor: self.executor
            ),
            broker: self.broker,
            metrics: self.counts,
            events: set
        )
        let (node, handler) = (self.node, self.handler)
        self.run { await handler.start(on: node) }
    }

    /// Runs something to its end, and whatever becomes ready; time passes only if it must.
    @discardableResult
    func run<Value: Sendable>(_ body: @escaping @Sendable () async -> Value) -> Value? {
        let result = Box<Value>()
        Task(executorPreference: self.executor) { result.set(await body()) }
        for _ in 0..<100_000 {
            if self.executor.runNext() { continue }
            if result.value != nil { break }
            guard let next = self.clock.nextDeadline else { break }
            self.clock.advance(to: next)
        }
        return result.value
    }

    /// Lets time pass, with everything that becomes due in it.
    func pass(_ duration: Duration) {
        let end = self.clock.now.advanced(by: duration)
        for _ in 0..<1_000_000 {
            if self.executor.runNext() { continue }
            guard let next = self.clock.nextDeadline, next <= end else { break }
            self.clock.advance(to: next)
        }
        self.clock.advance(to: end)
        while self.executor.runNext() {}
    }

    // MARK: - What clients do

    func subscribe(_ id: String = "q", by caller: Caller = QuoteBench.ann) throws -> Result<
        SubscribeGrant, HandlerError
    > {
        let event = SubscribeEvent(client: caller.client, room: "quote:" + id)
        let answer = self.run { [handler] in await handler.subscribe(event, by: caller) }
        return try #require(answer)
    }

    /// The data of a subscription's grant.
    func snapshot(_ id: String = "q", by caller: Caller = QuoteBench.ann) throws -> JSONObject {
        let data = try #require(self.subscribe(id, by: caller).get().data)
        return try #require(JSONValue(data).object)
    }

    /// The version, or the error's code and message.
    func edit(
        _ fields: JSONObject,
        of id: String = "q",
        expect: UInt64? = nil,
        fences: JSONObject = [:],
        key: String? = nil,
        by caller: Caller = QuoteBench.ann
    ) -> String {
        var arguments: JSONObject = ["quote": .string(id), "fields": .object(fields), "fences": .object(fences)]
        arguments["expect"] = expect.map(JSONValue.integer)
        arguments["key"] = key.map(JSONValue.string)
        return self.call("edit", arguments, by: caller)
    }

    func call(_ method: String, _ arguments: JSONObject = [:], by caller: Caller = QuoteBench.ann) -> String {
        Self.words(self.run { [handler] in await handler.call(method, arguments, by: caller) })
    }

    static func words(_ result: Result<JSONValue, HandlerError>?) -> String {
        switch result {
        case .success(let value)?: return String(decoding: value.raw.bytes, as: UTF8.self)
        case .failure(let error)?:
            guard case .error(let reply) = error.answer else { return "\(error)" }
            let retry = reply.retryAfterMilliseconds > 0 ? " after \(reply.retryAfterMilliseconds)" : ""
            return "\(reply.code.rawValue) \(reply.message)\(retry)"
        case nil: return "no answer"
        }
    }

    private func tell(_ command: BrokerCommand) {
        let time = TurnTime(now: Instant(nanoseconds: self.clock.now.nanoseconds), wallMilliseconds: 0)
        self.broker.perform(command, from: self.hub, at: time)
    }

    /// A client is in the room, as its hub would say.
    func enter(_ caller: Caller, _ id: String = "q") {
        self.tell(.join(room: "quote:" + id, ClientInfo(user: caller.user, client: caller.client.id), announce: false))
    }

    /// A client is in the room no more.
    func leave(_ caller: Caller, _ id: String = "q") {
        self.tell(.leave(room: "quote:" + id, ClientInfo(user: caller.user, client: caller.client.id), announce: false))
    }

    /// Takes a lock for a client, as its hub would, by force if need be, and returns its token.
    @discardableResult
    func lock(_ field: String, by caller: Caller, _ id: String = "q") throws -> String {
        let holder = LeaseHolder(owner: .user(caller.user), client: caller.client.id)
        let command = LeaseCommand.takeOver(key: field, ttl: .seconds(30), reason: "test")
        self.tell(.lease(BrokerRequestID(number: 1), room: "quote:" + id, command, from: holder))
        let answer = self.run { [node] in await node.leases(in: "quote:" + id) }
        let leases = try answer?.get() ?? []
        return try #require(leases.first { lease in lease.key == field }).token.description
    }

    /// What the room's log holds.
    func log(_ id: String = "q") throws -> [JSONObject] {
        let query = HistoryQuery(since: nil, limit: 1_000)
        let answer = self.run { [node] in await node.history(of: "quote:" + id, query) }
        let entries = try answer?.get().entries ?? []
        return try entries.map { entry in
            let value = try JSONValue(RawJSON(uncheckedBytes: entry.payload.bytes))
            return try #require(value.object)
        }
    }

    /// The log's publications of a type, as text without the type.
    func log(of type: String, _ id: String = "q") throws -> [String] {
        try self.log(id).filter { data in data["type"] == .string(type) }.map { data in
            var data = data
            data["type"] = nil
            return String(decoding: JSONValue.object(data).raw.bytes, as: UTF8.self)
        }
    }
}

/// What a task leaves behind.
final class Box<Value: Sendable>: Sendable {
    private let content = Mutex<Value?>(nil)

    var value: Value? { self.content.withLock { value in value } }

    func set(_ value: Value) { self.content.withLock { content in content = value } }
}

/// Figures of a node.
final class Counts: MetricsSink {
    private let values = Mutex<[Metric: Int]>([:])

    subscript(metric: Metric) -> Int { self.values.withLock { values in values[metric] ?? 0 } }

    func add(_ amount: UInt64, to metric: Metric, hub: Int) {
        self.values.withLock { values in values[metric, default: 0] += Int(amount) }
    }

    func set(_ metric: Metric, to value: Int, hub: Int) {
        self.values.withLock { values in values[metric] = value }
    }
}

/// Numbers that do not repeat.
final class Entropies: Sendable {
    private let number: Atomic<UInt64>

    init(first: UInt64) { self.number = Atomic(first) }

    func next() -> UInt64 { self.number.add(1, ordering: .relaxed).newValue }
}

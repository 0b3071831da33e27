import RealtimeEngine
import RealtimeProtocol
import RealtimeTesting
import Synchronization
import Testing

@testable import RealtimeHandlers

/// A node with an administration, in virtual time: hubs and tasks run when the test says so.
final class AdminBench: Sendable {
    let clock = VirtualClock()
    private let hubExecutor = SimulationExecutor(.actor)
    private let taskExecutor = SimulationExecutor(.tasks)
    let handler: AdminHandler
    let node: Node

    private static let tokens = StaticTokens([
        "root": Principal(id: "root", name: "Ruth", roles: ["admin"]),
        "vera": Principal(id: "vera", name: "Vera", roles: ["viewer"]),
        "ann": Principal(id: "ann", name: "Ann"), "bob": Principal(id: "bob", name: "Bob"),
    ])

    /// Roles `admin`, `viewer`, and one for each single permission under its own name.
    private static let permissions = RolePermissions([
        "admin": [.adminView, .adminAct], "viewer": [.adminView], "admin.disconnect": [.adminDisconnect],
        "admin.audit": [.adminAudit], "admin.limits": [.adminLimits],
    ])

    init(
        hubs: Int = 1,
        announcer: (any AdminAnnouncer)? = nil,
        others: [any Feature] = [],
        audit: (any AuditSink)? = nil,
        monitor: (any AdminMonitor)? = nil,
        limits: AdminLimits = AdminLimits(),
        _ adjust: (inout HubConfiguration) -> Void = { _ in }
    ) async {
        let metrics = AdminMetrics()
        self.handler = AdminHandler(
            permissions: Self.permissions,
            metrics: metrics,
            announcer: announcer,
            audit: audit,
            monitor: monitor,
            limits: limits,
            clock: self.clock
        )
        let clock = self.clock
        let entropy = Atomic<UInt64>(0)
        let environment = HostEnvironment(
            time: {
                let now = clock.now.nanoseconds
                return TurnTime(now: Instant(nanoseconds: now + 1), wallMilliseconds: 1_000 + now / 1_000_000)
            },
            entropy: { (0xABCD, entropy.wrappingAdd(1, ordering: .relaxed).newValue) },
            handlerExecutor: self.taskExecutor
        )
        let set = HandlerSet(authenticator: Self.tokens, features: others + [self.handler])
        self.node = await set.makeNode(environment: environment, metrics: metrics) { configuration in
            configuration.nodeName = "n1"
            let open = RoomRules.Rule(prefix: "", policy: RoomPolicy(presence: false), access: .granted(.all))
            configuration.rooms = RoomRules(configuration.rooms.rules + [open])
            adjust(&configuration)
        }
        for _ in 0..<hubs { _ = self.node.makeHub(on: self.hubExecutor) }
    }

    /// Runs everything that waits.
    func settle() {
        while self.hubExecutor.runNext() || self.taskExecutor.runNext() {}
    }

    /// Runs an operation to its end.
    func run<R: Sendable>(_ operation: @escaping @Sendable () async -> R) async -> R {
        let box = Mutex<R?>(nil)
        let task = Task(executorPreference: self.taskExecutor) {
            let value = await operation()
            box.withLock { contents in contents = value }
        }
        while !task.isCancelled {
            self.settle()
            if let value = box.withLock({ contents in contents }) { return value }
            await Task.yield()
        }
        return await operation()
    }

    /// Moves the clock on in steps of a tenth of a second, with a turn of each hub after each.
    func advance(by duration: Duration) async {
        for _ in 0..<Int(duration / .milliseconds(100)) {
            self.clock.advance(by: .milliseconds(100))
            self.settle()
            for hub in self.node.hubs { await self.run { await hub.withTurn { _ in } } }
        }
    }

    /// Calls a method as somebody with one role.
    func call(
        _ method: String,
        _ arguments: JSONObject = [:],
        as role: String = "admin"
    ) async -> Result<JSONValue, HandlerError> {
        let connection = ConnectionID(slot: 99, generation: 1)
        let client = Client(connection: connection, id: "c9", user: "boss", roles: [role])
        let handler = self.handler
        return await self.run { await handler.call(method, arguments, by: Caller(client)) }
    }

    /// Connects a client, in some rooms.
    func connect(_ user: String, to rooms: [String] = [], hub: Int = 0) async -> AdminPeer {
        let peer = AdminPeer(self.node.hubs[hub])
        await self.run { await peer.open() }
        await self.send(peer, #"{"id":1,"connect":{"token":"\#(user)"}}"#)
        for room in rooms { await self.send(peer, #"{"id":2,"subscribe":{"channel":"\#(room)"}}"#) }
        return peer
    }

    func send(_ peer: AdminPeer, _ text: String) async {
        await self.run { await peer.send(text) }
        self.settle()
    }
}

/// A client in memory.
final class AdminPeer: Sendable {
    private struct Line: Sendable {
        var bytes: [UInt8] = []
        var farewells: [Disconnect?] = []
        var isStuck = false
    }

    /// The transport, which the hub owns.
    private final class Wire: Transport {
        let line: Mutex<Line>.Box

        init(_ line: Mutex<Line>.Box) { self.line = line }

        func write(_ slices: UnsafeBufferPointer<OutboundSlice>, total: Int) -> WriteOutcome {
            self.line.value.withLock { line in
                if line.isStuck { return .taken(0) }
                for index in 0..<slices.count { unsafe line.bytes.append(contentsOf: slices[index].bytes) }
                return .taken(total)
            }
        }

        func setReading(_ enabled: Bool) {}

        func finish(_ reason: Disconnect?) {
            self.line.value.withLock { line in line.farewells.append(reason) }
        }

        func abort() {}
    }

    private let hub: Hub
    private let line = Mutex<Line>.Box(Mutex(Line()))
    private let id = Mutex<ConnectionID?>(nil)

    init(_ hub: Hub) { self.hub = hub }

    func open() async {
        let line = self.line
        let id = await self.hub.withTurn { core -> ConnectionID? in
            let info = TransportInfo(session: .client, format: JSONMessageFormat(), remoteAddress: "10.0.0.1:7")
            guard case .success(let id) = core.open(Wire(line), info) else { return nil }
            return id
        }
        self.id.withLock { present in present = id }
    }

    func send(_ text: String) async {
        guard let id = self.id.withLock({ id in id }) else { return }
        await self.hub.withTurn { core in
            core.heard(id)
            _ = core.receive(id, kind: .text, Array(text.utf8).span)
        }
    }

    /// The transport is gone.
    func vanish() async {
        guard let id = self.id.withLock({ id in id }) else { return }
        await self.hub.withTurn { core in core.closed(id) }
    }

    /// Takes nothing more.
    func getStuck() { self.line.value.withLock { line in line.isStuck = true } }

    /// What the server said at the end.
    var farewells: [Disconnect?] { self.line.value.withLock { line in line.farewells } }

    /// Everything that the server said.
    var messages: [JSONValue] {
        let bytes = self.line.value.withLock { line in line.bytes }
        return bytes.split(separator: 0x0A).compactMap { line in
            do {
                return try JSONValue(RawJSON(validating: Array(line), maxDepth: 64))
            } catch {
                Issue.record("not JSON: \(String(decoding: line, as: UTF8.self))")
                return nil
            }
        }
    }

    /// What was published in a room, in order.
    func publications(in room: String) -> [JSONObject] {
        self.messages.compactMap { message in
            guard let push = message.object?["push"]?.object, push["channel"]?.string == room else { return nil }
            return push["pub"]?.object?["data"]?.object
        }
    }
}

extension Mutex where Value: Sendable {
    /// A mutex that several may hold.
    final class Box: Sendable {
        let value: Mutex<Value>

        init(_ value: consuming Mutex<Value>) { self.value = value }
    }
}

extension Result where Success == JSONValue, Failure == HandlerError {
    /// The code of the error that the client is told; nil for a success.
    var code: UInt32? {
        guard case .failure(let error) = self, case .error(let reply) = error.answer else { return nil }
        return reply.code.rawValue
    }

    /// The answer's members; empty for a failure.
    var members: JSONObject {
        if case .success(let value) = self { value.object ?? [:] } else { [:] }
    }
}

public import RealtimeEngine
public import RealtimeProtocol
import Synchronization

/// Lets administrators see a node that runs and steer it: lists, actions, limits, and a live room.
///
/// Methods begin with `admin.`, the live room is `admin:live`; `Documentation/Handlers/Admin.md` lists both. Every call
/// needs a permission (`Permission.adminView` and its relatives), and everything that was done or refused leaves an
/// ``AuditRecord``. The live room costs nothing while nobody watches. Any thread may use it.
///
/// One node, one handler: it lists and steers what is on the node that it was started on.
public final class AdminHandler: Feature {
    /// The live room.
    public static let liveRoom = "admin:live"

    /// What changes.
    struct State: Sendable {
        /// Held weakly: the node holds its handlers.
        weak var node: Node?
        /// Calls of the host's sink.
        var sinkCalls: ServiceCalls?
        var audit: AuditLog
        /// Records that the host's sink did not take.
        var auditFailures = 0
        var watch = AdminWatch()
        var stream: Task<Void, Never>?
        /// Status publications that the broker did not take.
        var missed = 0
        var rates: JSONValue = .null
        var isDraining = false
    }

    let state: Mutex<State>
    let permissions: any Permissions
    let metrics: AdminMetrics
    let clock: any Clock<Duration>
    let announcer: (any AdminAnnouncer)?
    let sink: (any AuditSink)?
    let monitor: (any AdminMonitor)?
    let drainer: (@Sendable (Duration?) async -> DrainReport)?
    let limits: AdminLimits

    /// Makes a handler.
    ///
    /// - Parameters:
    ///   - permissions: who may do what.
    ///   - metrics: the sink that the node is given, so that its figures come by here.
    ///   - announcer: who brings announcements to everybody; without one they are refused (108).
    ///   - audit: where records go for good; without one only the latest are kept, in memory.
    ///   - monitor: whose figures and alerts are shown; without one the status says `"monitor":null`.
    ///   - drainer: what drains, such as a server that also stops listening; nil for `Node.drain`.
    ///   - limits: bounds of the handler's own.
    ///   - clock: what the live room goes by; a virtual one in tests.
    public init(
        permissions: any Permissions,
        metrics: AdminMetrics,
        announcer: (any AdminAnnouncer)? = nil,
        audit: (any AuditSink)? = nil,
        monitor: (any AdminMonitor)? = nil,
        drainer: (@Sendable (Duration?) async -> DrainReport)? = nil,
        limits: AdminLimits = AdminLimits(),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.state = Mutex(State(audit: AuditLog(limits)))
        self.permissions = permissions
        self.metrics = metrics
        self.clock = clock
        self.announcer = announcer
        self.sink = audit
        self.monitor = monitor
        self.drainer = drainer
        self.limits = limits
    }

    /// The live room: what is old is worth nothing there, so nothing is kept and who lags gets the newest.
    public var rooms: [FeatureRooms] {
        let policy = RoomPolicy(history: .none, overflow: .skipToLatest, presence: true, presenceGrace: .zero)
        return [FeatureRooms(prefix: Self.liveRoom, policy: policy)]
    }

    /// They begin with `admin.`.
    public var methods: String { "admin." }

    /// Takes the node.
    public func start(on node: Node) async {
        let calls = self.sink.map { _ in
            ServiceCalls(
                breaker: node.makeBreaker(named: "audit sink"),
                clock: self.clock,
                executor: node.environment.handlerExecutor,
                timeout: self.limits.auditTimeout
            )
        }
        self.state.withLock { state in
            state.node = node
            state.sinkCalls = calls
        }
    }

    /// Ends the live stream and lets go of the node.
    public func stop() async {
        let stream = self.state.withLock { state in
            state.watch.stop()
            state.node = nil
            state.sinkCalls = nil
            return state.stream.take()
        }
        stream?.cancel()
        await stream?.value
    }

    /// Answers a method; every refusal says why.
    public func call(
        _ method: String,
        _ arguments: JSONObject,
        by caller: Caller
    ) async -> Result<JSONValue, HandlerError> {
        guard let asked = AdminMethod(rawValue: method) else { return .failure(.error(.methodNotFound)) }
        guard let node = self.state.withLock({ state in state.node }) else { return .failure(.error(.unavailable)) }
        let arguments = AdminArguments(object: arguments)
        let answer: Result<JSONObject, HandlerError>
        switch await self.check(asked.permissions(isEmpty: arguments.object.isEmpty), caller, arguments.subject) {
        case .success: answer = await self.perform(asked, arguments, on: node, by: caller)
        case .failure(let error): answer = .failure(error)
        }
        return await self.recorded(answer, asked, arguments, by: caller, on: node).map(JSONValue.object)
    }

    /// The records in memory after a number, or the latest ones when none is given.
    ///
    /// They come in the order of their numbers; what was forgotten for its bound is left out.
    public func auditRecords(after number: UInt64? = nil, limit: Int = 100) -> [AuditRecord] {
        self.state.withLock { state in state.audit.records(after: number, limit: max(0, limit)) }
    }

    /// Success if the caller has one of the permissions; otherwise that it has none, or that nobody knows.
    func check(_ permissions: [Permission], _ caller: Caller, _ subject: String) async -> Result<Void, HandlerError> {
        var outcome: Result<Void, HandlerError> = .failure(.error(.permissionDenied))
        for permission in permissions {
            switch await self.permissions.check(permission, of: caller, on: subject) {
            case .success: return .success(())
            case .failure(.error(.permissionDenied)): continue
            case .failure(let error): outcome = .failure(error)
            }
        }
        return outcome
    }

    private func perform(
        _ method: AdminMethod,
        _ arguments: AdminArguments,
        on node: Node,
        by caller: Caller
    ) async -> Result<JSONObject, HandlerError> {
        switch method {
        case .status: .success(await self.status(of: node))
        case .connections: await self.connections(arguments, of: node)
        case .rooms: await self.rooms(arguments, of: node)
        case .leases: await self.leases(arguments, of: node)
        case .slow: await self.slow(arguments, of: node)
        case .breakers: .success(["breakers": .array(await node.breakers().map(\.json))])
        case .audit: self.audit(arguments)
        case .disconnect: await self.disconnect(arguments, on: node)
        case .unsubscribe: await self.unsubscribe(arguments, on: node)
        case .message: await self.message(arguments, on: node)
        case .announce: await self.announce(arguments, by: caller)
        case .drain: self.drain(arguments, node, by: caller)
        case .limits where arguments.object.isEmpty: .success(node.limits.json)
        case .limits: await self.changeLimits(arguments, on: node)
        case .resetBreaker: await self.resetBreakers(arguments, on: node)
        }
    }
}

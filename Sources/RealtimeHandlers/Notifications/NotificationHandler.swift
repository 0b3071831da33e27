public import RealtimeEngine
public import RealtimeProtocol
internal import Synchronization

/// Notifications to everybody, to a role or to one user, that find whoever is away now, too.
///
/// Everybody who connects is put into `notice:all`, `notice:role:ROLE` for each role, and `notice:user:ID`. A notice is
/// kept in the store first and published second, and the sender's success means that it is kept: the store is the truth,
/// the rooms are only the fast path. Clients list what they lack whenever they cannot know it: after each connect, after
/// a gap in one of the rooms, and when a publication `list` asks for it. Ids are stable, so a client that shows each id
/// once shows each notice once, however often it comes.
///
/// What users read and confirm is kept in the store too, and told in their rooms to all their devices. Methods:
/// `notice.list`, `notice.read`, `notice.acknowledge`, and, with the permission `notice.send`, `notice.send` and
/// `notice.acknowledgements`.
public final class NotificationHandler<Store: NotificationStore>: Feature {
    let store: Store
    let permissions: any Permissions
    let policy: NotificationPolicy
    let clock: any Clock<Duration>
    let contents: Mutex<Contents>

    struct Contents {
        /// Held weakly: the node holds its handlers.
        weak var node: Node?
        var environment: HostEnvironment?
        var metrics: (any MetricsSink)?
        var calls: ServiceCalls?
        var outbox: NoticeOutbox
        var publishing: Task<Void, Never>?
        var waiting: Task<Void, Never>?
    }

    /// Makes a handler.
    ///
    /// - Parameters:
    ///   - store: where notices are kept.
    ///   - permissions: who may send, asked for ``Permission/sendNotices`` with ``NoticeAudience/resource``.
    ///   - policy: bounds and intervals.
    ///   - clock: on which it waits.
    public init(
        store: Store,
        permissions: any Permissions,
        policy: NotificationPolicy = NotificationPolicy(),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        self.store = store
        self.permissions = permissions
        self.policy = policy
        self.clock = clock
        self.contents = Mutex(Contents(outbox: NoticeOutbox(policy)))
    }

    /// Rooms that begin with `notice:`; they keep no presence, and what a slow member missed is read back.
    public var rooms: [FeatureRooms] {
        [FeatureRooms(prefix: "notice:", policy: RoomPolicy(overflow: .recover, presence: false))]
    }

    /// Methods that begin with `notice.`.
    public var methods: String { "notice." }

    /// The rooms of everybody, of the roles and of the user.
    public func rooms(for principal: Principal) async -> Result<[String], HandlerError> {
        .success(NoticeReader(user: principal.id, roles: principal.roles).audiences.map(\.room))
    }

    /// Lets a client back into its own rooms, and into no other.
    public func subscribe(_ event: SubscribeEvent, by caller: Caller) async -> Result<SubscribeGrant, HandlerError> {
        let own = NoticeReader(user: caller.user, roles: caller.roles).audiences
        guard own.contains(where: { audience in audience.room == event.room }) else {
            return .failure(.error(.permissionDenied))
        }
        return .success(SubscribeGrant(permissions: [.subscribe, .history]))
    }

    /// Answers a method call.
    public func call(
        _ method: String,
        _ arguments: JSONObject,
        by caller: Caller
    ) async -> Result<JSONValue, HandlerError> {
        switch method {
        case "list": await self.list(arguments, caller)
        case "read": await self.read(arguments, caller)
        case "acknowledge": await self.acknowledge(arguments, caller)
        case "send": await self.send(arguments, caller)
        case "acknowledgements": await self.acknowledgements(arguments, caller)
        default: .failure(.error(.methodNotFound))
        }
    }

    /// Begins; members on other nodes are asked to list, because a process that ended may have kept what it did not
    /// publish.
    public func start(on node: Node) async {
        let calls = ServiceCalls(
            breaker: node.makeBreaker(named: "notification store", self.policy.breaker),
            clock: self.clock,
            executor: node.environment.handlerExecutor,
            timeout: self.policy.storeTimeout
        )
        self.contents.withLock { contents in
            contents.node = node
            contents.environment = node.environment
            contents.metrics = node.metrics
            contents.calls = calls
        }
        self.change { outbox in outbox.ask(NoticeAudience.all.room) }
    }

    /// Publishes what is left, without waiting for a broker that fails, and ends.
    public func stop() async {
        let (publishing, waiting) = self.contents.withLock { contents in
            contents.calls = nil
            return (contents.publishing, contents.waiting)
        }
        await publishing?.value
        waiting?.cancel()
        await waiting?.value
        self.contents.withLock { contents in
            contents.node = nil
            contents.environment = nil
            contents.metrics = nil
            contents.waiting?.cancel()
        }
    }

    func count(_ metric: Metric) {
        let metrics = self.contents.withLock { contents in contents.metrics }
        metrics?.add(1, to: metric, hub: 0)
    }
}

extension Permission {
    /// `notice.send`: to send notices, to the audience that is the resource.
    public static let sendNotices: Permission = "notice.send"
}

public import RealtimeEngine
public import RealtimeProtocol
internal import Synchronization

/// Dashboards whose figures a host's source computes, only while somebody watches, and once for all who do.
///
/// A dashboard is a room, `dashboard:ID`. Who subscribes gets every widget's state, atomically: the state as of a
/// position, and then each later publication. While the room has members on this node each widget is computed anew in
/// its interval and published whole, so that for a member that reads slowly the newest of each widget stands for all
/// before it. A widget whose source fails, does not answer in time or is not asked because it keeps failing, says
/// since when it is old and why, and keeps its last value.
///
/// Watching takes the permission `dashboard.view` for the dashboard's id. The method `dashboard.list` lists what the
/// caller may watch.
///
/// Each node computes for its own members. A host with several nodes on one broker gives dashboards to one of them.
public final class AnalyticsHandler<Source: AnalyticsSource>: Feature {
    let source: Source
    let permissions: any Permissions
    let policy: AnalyticsPolicy
    let clock: any Clock<Duration>
    let desks: [DashboardDesk]
    private let contents = Mutex(Contents())

    private struct Contents {
        /// Held weakly: the node holds its handlers.
        weak var node: Node?
        var isRunning = false
        var breakers: [String: HostBreaker] = [:]
    }

    /// Makes a handler for the source's dashboards.
    ///
    /// - Precondition: ids of dashboards, and of widgets of one dashboard, are unique and not empty, those of widgets at
    ///   most 128 bytes; windows are positive, intervals at least ``AnalyticsPolicy/shortestInterval``.
    ///
    /// - Parameters:
    ///   - source: the host's figures.
    ///   - permissions: who may watch, asked for ``Permission/viewDashboard`` with the dashboard's id.
    ///   - policy: bounds and intervals.
    ///   - clock: on which it waits.
    public init(
        source: Source,
        permissions: any Permissions,
        policy: AnalyticsPolicy = AnalyticsPolicy(),
        clock: any Clock<Duration> = ContinuousClock()
    ) {
        let dashboards = source.dashboards
        Self.check(dashboards)
        self.source = source
        self.permissions = permissions
        self.policy = policy
        self.clock = clock
        self.desks = dashboards.map { dashboard in DashboardDesk(dashboard, bytes: policy.widgetBytes) }
    }

    /// Rooms that begin with `dashboard:`; who falls behind gets the newest of each widget.
    public var rooms: [FeatureRooms] {
        let history = RoomPolicy.History(publications: 100, age: .seconds(60))
        let policy = RoomPolicy(history: history, overflow: .skipToLatest, presence: false)
        return [FeatureRooms(prefix: "dashboard:", policy: policy)]
    }

    /// Methods that begin with `dashboard.`.
    public var methods: String { "dashboard." }

    /// Takes the node.
    public func start(on node: Node) async {
        var breakers: [String: HostBreaker] = [:]
        for desk in self.desks {
            for widget in desk.widgets {
                let name = desk.dashboard.id + "/" + widget.widget.id
                breakers[name] = node.makeBreaker(named: "widget " + name, self.policy.breaker)
            }
        }
        self.contents.withLock { [breakers] contents in
            contents = Contents(node: node, isRunning: true, breakers: breakers)
        }
    }

    /// Ends every computation.
    public func stop() async {
        self.contents.withLock { contents in contents = Contents() }
        for desk in self.desks {
            for widget in desk.widgets {
                for task in widget.stop() { await task.value }
            }
        }
    }

    /// Answers `dashboard.list`.
    public func call(
        _ method: String,
        _ arguments: JSONObject,
        by caller: Caller
    ) async -> Result<JSONValue, HandlerError> {
        guard method == "list" else { return .failure(.error(.methodNotFound)) }
        var dashboards: [JSONValue] = []
        for desk in self.desks {
            switch await self.permissions.check(.viewDashboard, of: caller, on: desk.dashboard.id) {
            case .success:
                dashboards.append(["id": .string(desk.dashboard.id), "title": .string(desk.dashboard.title)])
            case .failure(let error) where error == .error(.permissionDenied): continue
            case .failure(let error): return .failure(error)
            }
        }
        return .success(["dashboards": .array(dashboards)])
    }

    /// The node; nil before the start, after the stop, and when it is gone.
    var node: Node? { self.contents.withLock { contents in contents.isRunning ? contents.node : nil } }

    func calls(of widget: WidgetDesk, _ desk: DashboardDesk, on node: Node) -> ServiceCalls? {
        let name = desk.dashboard.id + "/" + widget.widget.id
        return self.contents.withLock { contents in contents.breakers[name] }.map { breaker in
            ServiceCalls(
                breaker: breaker,
                clock: self.clock,
                executor: node.environment.handlerExecutor,
                timeout: self.policy.sourceTimeout
            )
        }
    }

    private static func check(_ dashboards: [Dashboard]) {
        precondition(Set(dashboards.map(\.id)).count == dashboards.count, "dashboards share an id")
        for dashboard in dashboards {
            precondition(!dashboard.id.isEmpty, "a dashboard has no id")
            let ids = dashboard.widgets.map(\.id)
            precondition(Set(ids).count == ids.count, "widgets of \(dashboard.id) share an id")
            for widget in dashboard.widgets {
                precondition(1...128 ~= widget.id.utf8.count, "a widget's id has 1 to 128 bytes")
                precondition(widget.window > .zero, "the window of \(widget.id) is empty")
                precondition(widget.interval >= AnalyticsPolicy.shortestInterval, "\(widget.id) is computed too often")
            }
        }
    }
}

extension Permission {
    /// `dashboard.view`: to watch the dashboard whose id is the resource.
    public static let viewDashboard: Permission = "dashboard.view"
}

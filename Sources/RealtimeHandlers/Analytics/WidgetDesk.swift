internal import RealtimeEngine
internal import RealtimeProtocol
internal import Synchronization

/// One widget while its node runs: its state, and the tasks that keep it.
final class WidgetDesk: Sendable {
    private struct Contents {
        var state: WidgetState
        /// When the latest computation began that has ended.
        var computed: Instant?
        var computing: Task<Void, Never>?
        var watching: Task<Void, Never>?
        var isPublishing = false
    }

    let widget: Widget
    private let contents: Mutex<Contents>

    init(_ widget: Widget, bytes: Int) {
        self.widget = widget
        self.contents = Mutex(Contents(state: WidgetState(widget, bytes: bytes)))
    }

    /// The widget as members see it.
    var json: JSONValue { self.contents.withLock { contents in contents.state }.json }

    /// Whether a newcomer needs it computed: it is due, and the present value is not on its way into the room.
    ///
    /// A newer value would be followed by the older one.
    func isWanted(_ now: Instant) -> Bool {
        self.contents.withLock { contents in
            guard let computed = contents.computed else { return true }
            return !contents.isPublishing && computed.advanced(by: self.widget.interval) <= now
        }
    }

    /// The present value goes into the room, or has come to an end.
    func publishing(_ isPublishing: Bool) {
        self.contents.withLock { contents in contents.isPublishing = isPublishing }
    }

    /// Whether the latest computation brought no value.
    var isStale: Bool { self.contents.withLock { contents in contents.state.stale != nil } }

    /// When it is to be computed next; nil for at once.
    var due: Instant? {
        self.contents.withLock { contents in
            contents.computed.map { computed in computed.advanced(by: self.widget.interval) }
        }
    }

    /// The computation that is under way, or a new one: there is one at a time, whoever wants it.
    func computing(_ begin: () -> Task<Void, Never>) -> Task<Void, Never> {
        self.contents.withLock { contents in
            let task = contents.computing ?? begin()
            contents.computing = task
            return task
        }
    }

    /// A computation has ended.
    func computed(at begin: Instant, _ change: (inout WidgetState) -> Void) {
        self.contents.withLock { contents in
            contents.computed = begin
            contents.computing = nil
            change(&contents.state)
        }
    }

    /// Makes sure that somebody keeps the widget current.
    func watching(_ begin: () -> Task<Void, Never>) {
        self.contents.withLock { contents in
            if contents.watching == nil { contents.watching = begin() }
        }
    }

    /// Whoever keeps it current ends, if `condition` holds; who comes after that begins anew.
    func endWatching(if condition: () -> Bool) -> Bool {
        self.contents.withLock { contents in
            guard condition() else { return false }
            contents.watching = nil
            return true
        }
    }

    /// Ends everything, and returns what has to come to its end.
    func stop() -> [Task<Void, Never>] {
        let tasks = self.contents.withLock { contents in
            [contents.watching, contents.computing].compactMap { task in task }
        }
        for task in tasks { task.cancel() }
        return tasks
    }
}

/// One dashboard while its node runs.
final class DashboardDesk: Sendable {
    let dashboard: Dashboard
    let room: String
    let widgets: [WidgetDesk]
    private let interest = Mutex<Instant?>(nil)

    init(_ dashboard: Dashboard, bytes: Int) {
        self.dashboard = dashboard
        self.room = "dashboard:" + dashboard.id
        self.widgets = dashboard.widgets.map { widget in WidgetDesk(widget, bytes: bytes) }
    }

    /// Somebody watches, or is about to.
    func touch(_ now: Instant) { self.interest.withLock { interest in interest = now } }

    /// Whether nobody has watched for as long.
    func isIdle(for linger: Duration, _ now: Instant) -> Bool {
        self.interest.withLock { interest in interest.map { interest in interest.advanced(by: linger) <= now } ?? true }
    }
}

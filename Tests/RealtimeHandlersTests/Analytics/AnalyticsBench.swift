import RealtimeEngine
import RealtimeHandlers
import RealtimeProtocol
import RealtimeTesting
import Synchronization
import Testing

/// Figures that count how often they were asked for.
final class CountingSource: AnalyticsSource {
    enum Mood: Sendable {
        case good
        case failing(String)
        case hanging
        /// Takes so long.
        case slow(Duration)
        /// Gives this, whatever the widget is.
        case odd(WidgetValue)
    }

    private struct Contents {
        var mood = Mood.good
        var calls: [String] = []
        var windows: [AnalyticsWindow] = []
    }

    private let clock: VirtualClock
    private let contents = Mutex(Contents())

    init(clock: VirtualClock) { self.clock = clock }

    let dashboards = [
        Dashboard(
            id: "sales",
            title: "Sales",
            widgets: [
                Widget(
                    id: "open",
                    title: "Open",
                    kind: .counter,
                    unit: "EUR",
                    window: .seconds(60),
                    interval: .seconds(1)
                ),
                Widget(id: "rate", title: "Rate", kind: .series, window: .seconds(3600), interval: .seconds(10)),
            ]
        ),
        Dashboard(id: "secret", title: "Secret", widgets: []),
    ]

    func become(_ mood: Mood) { self.contents.withLock { contents in contents.mood = mood } }

    /// Ids of the widgets that were asked for since the last time.
    func takeCalls() -> [String] {
        self.contents.withLock { contents in
            defer { contents.calls = [] }
            return contents.calls
        }
    }

    var lastWindow: AnalyticsWindow? { self.contents.withLock { contents in contents.windows.last } }

    func compute(
        _ widget: Widget,
        of dashboard: Dashboard,
        over window: AnalyticsWindow
    ) async -> Result<WidgetValue, AnalyticsFailure> {
        let mood = self.contents.withLock { contents in
            contents.calls.append(widget.id)
            contents.windows.append(window)
            return contents.mood
        }
        switch mood {
        case .good: break
        case .failing(let reason): return .failure(AnalyticsFailure(reason))
        case .odd(let value): return .success(value)
        case .hanging: await self.sleep(.seconds(100_000))
        case .slow(let time): await self.sleep(time)
        }
        let now = JSONNumber(self.clock.now.nanoseconds / 1_000_000)
        switch widget.kind {
        case .counter: return .success(.counter(now))
        default: return .success(.series([SeriesPoint(time: window.through, value: now)]))
        }
    }

    private func sleep(_ time: Duration) async {
        do { try await self.clock.sleep(for: time) } catch { return }
    }
}

/// An analytics handler on a node with a hub.
struct AnalyticsBench {
    let bench: FeatureBench
    let source: CountingSource
    let handler: AnalyticsHandler<CountingSource>

    init(_ change: (inout AnalyticsPolicy) -> Void = { _ in }) throws {
        var policy = AnalyticsPolicy()
        change(&policy)
        let clock = VirtualClock()
        let source = CountingSource(clock: clock)
        let permissions = ClosurePermissions { permission, caller, dashboard in
            let isAllowed = permission == .viewDashboard && (dashboard != "secret" || caller.user == "chief")
            return isAllowed ? .success(()) : .failure(.error(.permissionDenied))
        }
        let handler = AnalyticsHandler(source: source, permissions: permissions, policy: policy, clock: clock)
        self.source = source
        self.handler = handler
        let tokens = StaticTokens(["ann": Principal(id: "ann", name: "Ann"), "bob": Principal(id: "bob", name: "Bob")])
        let bench = FeatureBench(clock: clock, hubs: 1, tokens: tokens, [handler])
        self.bench = bench
        try bench.run { await handler.start(on: bench.node) }
    }

    func watch(_ user: String = "ann") throws -> AdminPeer { try self.bench.connect(user, to: "dashboard:sales") }

    func advance(_ seconds: Double) { self.bench.advance(by: .seconds(seconds)) }
}

extension AdminPeer {
    /// The answer to the subscription; nil while it has not come.
    var subscription: JSONObject? {
        self.messages.compactMap { message in message.object?["subscribe"]?.object }.first
    }

    /// The widgets of the answer to the subscription.
    var firstWidgets: [JSONObject] {
        self.subscription?["data"]?.object?["widgets"]?.array?.compactMap(\.object) ?? []
    }

    /// What a widget's publications say, each as the number or the reason why there is none.
    func figures(of widget: String) -> [String] {
        self.publications(in: "dashboard:sales").filter { object in object["id"]?.string == widget }.map(\.figure)
    }
}

extension JSONObject {
    /// A widget's number, with the reason why it is old in front.
    var figure: String {
        let number = self["value"] ?? self["points"]?.array?.last?.array?.last
        let reason = self["stale"]?.object?["reason"]?.string
        return [reason, number?.text].compactMap { word in word }.joined(separator: ": ")
    }
}

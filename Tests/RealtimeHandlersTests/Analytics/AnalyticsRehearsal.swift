import RealtimeClient
import RealtimeEngine
import RealtimeHandlers
import RealtimeProtocol
import RealtimeTesting
import Synchronization

/// Figures outside of the nodes: every computation gives a larger number than all before it.
final class FigureWorld: Sendable {
    /// Whether watchers may count on never seeing an older figure after a newer one.
    let isOrdered: Bool
    private let count = Mutex<Int64>(0)

    init(isOrdered: Bool) { self.isOrdered = isOrdered }

    func next() -> Int64 {
        self.count.withLock { count in
            count += 1
            return count
        }
    }

    var number: Int64 { self.count.withLock { count in count } }
}

/// The world's figures as a node reaches them: slow, failing, and sometimes hanging.
struct FigureSource: AnalyticsSource {
    let world: FigureWorld
    let context: RehearsalContext
    let chance: Mutexed<SimulationRandom>
    let rate: Int

    init(_ world: FigureWorld, _ context: RehearsalContext) {
        self.world = world
        self.context = context
        var random = context.random.split(1)
        self.rate = random.chance(5_000) ? random.magnitude(10...3_000) : 0
        self.chance = Mutexed(random)
    }

    static let ids = ["fast", "slow"]

    var dashboards: [Dashboard] {
        let seconds = [1, 7]
        let widgets = zip(Self.ids, seconds).map { id, interval in
            Widget(id: id, title: id, kind: .counter, window: .seconds(60), interval: .seconds(interval))
        }
        return [Dashboard(id: "d", title: "D", widgets: widgets)]
    }

    func compute(
        _ widget: Widget,
        of dashboard: Dashboard,
        over window: AnalyticsWindow
    ) async -> Result<WidgetValue, AnalyticsFailure> {
        let (fails, hangs, time) = self.chance.withLock { random in
            (random.chance(self.rate), random.chance(self.rate / 4), random.magnitude(1...500_000_000))
        }
        let isCalm = self.context.isCalm
        let pause = !isCalm && hangs ? Duration.seconds(1000) : .nanoseconds(time)
        do { try await self.context.clock.sleep(for: pause) } catch { return .failure(AnalyticsFailure("cancelled")) }
        if !isCalm && fails { return .failure(AnalyticsFailure("in no mood")) }
        return .success(.counter(JSONNumber(self.world.next())))
    }
}

extension Rehearsal where Outside == FigureWorld {
    /// Watchers who come and go: what they see comes to the present when faults have stopped, and nothing is computed
    /// once they are gone.
    ///
    /// With faults of the network alone what they see never goes back while they watch; a publication of a node that has
    /// crashed, or one whose end nobody knows, may come late.
    static func figures(seed: UInt64, networkOnly: Bool = false) -> Rehearsal<FigureWorld> {
        var options = RehearsalOptions()
        if networkOnly {
            options.faults.formIntersection([
                .delay, .tinyChunks, .coalescedChunks, .smallBuffers, .halfOpen, .reset, .truncation, .slowReader,
                .silentPeer, .pause,
            ])
        }
        return Rehearsal(seed: seed, options: options) {
            FigureWorld(isOrdered: networkOnly)
        } node: { context, world in
            let handler = AnalyticsHandler(
                source: FigureSource(world, context),
                permissions: RolePermissions(["*": ["*"]]),
                clock: context.clock
            )
            let authenticator = ClosureAuthenticator { event in .success(Principal(id: event.token, name: event.token))
            }
            let set = HandlerSet(authenticator: authenticator, features: [handler])
            let node = await set.makeNode(
                environment: context.environment,
                broker: context.broker,
                metrics: context.metrics
            ) { configuration in context.configure(&configuration) }
            context.atStop { await set.stop() }
            return node
        } client: { client, world in
            try await FigureWatcher.live(client, world)
        } finally: { client, world in
            // Everybody has gone: their connections end, and what was under way.
            try await client.sleep(for: .seconds(60))
            let number = world.number
            try await client.sleep(for: .seconds(50))
            try client.require(world.number == number, "something is computed though nobody watches")
        }
    }
}

/// Somebody who watches the dashboard.
final class FigureWatcher: Sendable {
    private struct Contents {
        var figures: [String: Int64] = [:]
        var stale: Set<String> = []
    }

    private let client: RehearsedClient
    private let world: FigureWorld
    private let realtime: RealtimeClient
    private let subscription: Subscription
    private let contents = Mutex(Contents())

    private init(_ client: RehearsedClient, _ world: FigureWorld) async throws {
        self.client = client
        self.world = world
        self.realtime = await client.connect(token: "u\(client.index)")
        self.subscription = try await self.realtime.subscription("dashboard:d").get()
        client.task { await self.follow() }
    }

    private var hasSeen: Bool { self.contents.withLock { contents in !contents.figures.isEmpty } }

    /// A fresh picture, perhaps of another node: it may be older than what was seen.
    private func take(picture: inout [JSONValue]) throws {
        self.contents.withLock { contents in contents = Contents() }
        for widget in picture { try self.take(widget) }
        picture = []
    }

    private func follow() async {
        var picture: [JSONValue] = []
        for await event in self.subscription.events {
            do {
                switch event {
                case .subscribed(let entry):
                    guard let data = entry.data else { continue }
                    picture = try JSONValue(data).object?["widgets"]?.array ?? []
                    // Who did not watch before goes on nowhere: the picture counts.
                    if !self.hasSeen { try self.take(picture: &picture) }
                case .recovered: picture = []
                case .notRecovered: try self.take(picture: &picture)
                case .publication(let publication): try self.take(JSONValue(publication.data))
                default: break
                }
            } catch {
                return
            }
        }
    }

    private func take(_ widget: JSONValue) throws {
        guard let object = widget.object, let id = object["id"]?.string else {
            return try self.client.require(false, "no widget: \(widget)")
        }
        let (before, now) = self.contents.withLock { contents in
            if object["stale"] == .null { contents.stale.remove(id) } else { contents.stale.insert(id) }
            let before = contents.figures[id] ?? 0
            let now = object["value"]?.integer ?? before
            contents.figures[id] = now
            return (before, now)
        }
        try self.client.require(now >= before || !self.world.isOrdered, "\(id) goes back from \(before) to \(now)")
        try self.client.require(object["value"] != nil || object["stale"] != .null, "\(id) says nothing")
    }

    static func live(_ client: RehearsedClient, _ world: FigureWorld) async throws {
        var watcher = try await FigureWatcher(client, world)
        while !client.isCalm {
            if client.chance(percent: 30) {
                await watcher.realtime.close()
                try await client.think(upTo: .seconds(20))
                watcher = try await FigureWatcher(client, world)
            }
            try await client.think(upTo: .seconds(5))
        }
        let now = watcher
        let start = world.number
        try await client.eventually("the dashboard does not come to the present") {
            if case .disconnected = await now.realtime.state { await now.realtime.connect() }
            return now.contents.withLock { contents in
                contents.stale.isEmpty && FigureSource.ids.allSatisfy { id in contents.figures[id] ?? 0 > start }
            }
        }
        try await client.meet()
        await watcher.realtime.close()
    }
}

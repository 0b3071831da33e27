import RealtimeClient
import RealtimeEngine
import RealtimeHandlers
import RealtimeProtocol
import RealtimeTesting
import Synchronization

/// What is outside of the nodes: the store, and what was promised to whom.
final class NoticeWorld: Sendable {
    struct Promise {
        var title: String
        var audience: NoticeAudience
    }

    private struct Contents {
        var number = 0
        var tried: [String: NoticeAudience] = [:]
        var kept: [Promise] = []
    }

    let memory = MemoryNotificationStore(epoch: "s")
    private let contents = Mutex(Contents())

    /// A draft that is like no other.
    func draft(to audience: NoticeAudience) -> NoticeDraft {
        self.contents.withLock { contents in
            contents.number += 1
            let title = "t\(contents.number)"
            contents.tried[title] = audience
            return NoticeDraft(to: audience, title: title, key: title)
        }
    }

    /// A sender was told that it is kept.
    func kept(_ draft: NoticeDraft) {
        let promise = Promise(title: draft.title, audience: draft.audience)
        self.contents.withLock { contents in contents.kept.append(promise) }
    }

    /// Titles that a reader was promised, and those that it may see.
    func titles(for reader: NoticeReader) -> (promised: Set<String>, allowed: Set<String>) {
        let audiences = reader.audiences
        return self.contents.withLock { contents in
            let promised = contents.kept.filter { promise in audiences.contains(promise.audience) }.map(\.title)
            let allowed = contents.tried.filter { tried in audiences.contains(tried.value) }.keys
            return (Set(promised), Set(allowed))
        }
    }

    var promises: Int { self.contents.withLock { contents in contents.kept.count } }
}

/// The world's store as a node reaches it: slow, failing, and sometimes answering when it is too late.
struct NoticeWorldStore: NotificationStore {
    let memory: MemoryNotificationStore
    let context: RehearsalContext
    let chance: Mutexed<SimulationRandom>
    /// Failures in ten thousand calls.
    let rate: Int

    init(_ world: NoticeWorld, _ context: RehearsalContext) {
        self.memory = world.memory
        self.context = context
        var random = context.random.split(1)
        self.rate = random.chance(5_000) ? random.magnitude(10...3_000) : 0
        self.chance = Mutexed(random)
    }

    private func reach<Value>(
        _ body: () async -> Result<Value, NotificationStoreError>
    ) async -> Result<Value, NotificationStoreError> {
        await self.travel()
        if self.fails { return .failure(NotificationStoreError(.failed, "not reached")) }
        let answer = await body()
        await self.travel()
        return self.fails ? .failure(NotificationStoreError(.failed, "done, and nobody knows")) : answer
    }

    private var fails: Bool {
        !self.context.isCalm && self.chance.withLock { random in random.chance(self.rate) }
    }

    private func travel() async {
        let longest = self.context.isCalm ? 10_000_000 : self.fails ? 8_000_000_000 : 100_000_000
        let time = self.chance.withLock { random in random.magnitude(1...longest) }
        do { try await self.context.clock.sleep(for: .nanoseconds(time)) } catch { return }
    }

    func add(
        _ draft: NoticeDraft,
        quietSince: Int64,
        now: Int64
    ) async -> Result<NoticeReceipt, NotificationStoreError> {
        await self.reach { await self.memory.add(draft, quietSince: quietSince, now: now) }
    }

    func list(
        _ query: NoticeQuery,
        for reader: NoticeReader,
        now: Int64
    ) async -> Result<NoticePage, NotificationStoreError> {
        await self.reach { await self.memory.list(query, for: reader, now: now) }
    }

    func mark(
        _ ids: [String],
        _ mark: NoticeMark,
        by reader: NoticeReader,
        now: Int64
    ) async -> Result<NoticeMarks, NotificationStoreError> {
        await self.reach { await self.memory.mark(ids, mark, by: reader, now: now) }
    }

    func acknowledgements(
        of id: String,
        now: Int64
    ) async -> Result<[NoticeAcknowledgement]?, NotificationStoreError> {
        await self.reach { await self.memory.acknowledgements(of: id, now: now) }
    }
}

/// A value behind a lock that can be passed around.
final class Mutexed<Value: Sendable>: Sendable {
    private let value: Mutex<Value>

    init(_ value: Value) { self.value = Mutex(value) }

    func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
        self.value.withLock { value in body(&value) }
    }
}

extension Rehearsal where Outside == NoticeWorld {
    /// Users on several devices who send, read, confirm, go and come back; at the end everybody has what they were
    /// promised, once, and all counts agree.
    static func notices(seed: UInt64, _ options: RehearsalOptions = RehearsalOptions()) -> Rehearsal<NoticeWorld> {
        var options = options
        options.clients = 2...6
        options.nodes = 1...3
        return Rehearsal(seed: seed, options: options) {
            NoticeWorld()
        } node: { context, world in
            await Self.node(context, world)
        } client: { client, world in
            try await NoticeDevice.live(client, world)
        }
    }

    private static func node(_ context: RehearsalContext, _ world: NoticeWorld) async -> Node {
        var policy = NotificationPolicy()
        // Wall clocks jump by days.
        policy.lifetime = .seconds(60 * 86_400)
        policy.quietPeriod = .seconds(300 * 86_400)
        policy.page = 3
        var random = context.random.split(2)
        policy.waitingPublications = random.magnitude(1...100)
        policy.waitingRooms = random.magnitude(1...8)
        let handler = NotificationHandler(
            store: NoticeWorldStore(world, context),
            permissions: RolePermissions(["*": ["*"]]),
            policy: policy,
            clock: context.clock
        )
        let authenticator = ClosureAuthenticator { event in
            .success(NoticeDevice.principal(event.token))
        }
        let set = HandlerSet(authenticator: authenticator, features: [handler])
        let node = await set.makeNode(
            environment: context.environment,
            broker: context.broker,
            metrics: context.metrics
        ) { configuration in context.configure(&configuration) }
        context.atStop { await set.stop() }
        context.task {
            // The host sends, too.
            var random = context.random.split(3)
            while !context.isCalm {
                let audience = NoticeDevice.audiences[random.below(NoticeDevice.audiences.count)]
                let draft = world.draft(to: audience)
                if case .success = await handler.send(draft) { world.kept(draft) }
                let pause = Duration.nanoseconds(random.magnitude(1_000...10_000_000_000))
                do { try await context.clock.sleep(for: pause) } catch { return }
            }
        }
        return node
    }
}

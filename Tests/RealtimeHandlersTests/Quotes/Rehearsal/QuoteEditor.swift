import RealtimeClient
import RealtimeEngine
import RealtimeHandlers
import RealtimeProtocol
import RealtimeTesting
import Synchronization

/// One who edits the quote in a rehearsal, with the client that ships.
final class QuoteEditor: Sendable {
    private struct Notes: Sendable {
        var subscription: Subscription?
        var leases: [String: Lease] = [:]
        var edits = 0
    }

    static let names = ["name", "sum", "street", "town"]
    static let room = "quote:" + QuoteWorld.id
    let client: RehearsedClient
    let realtime: RealtimeClient
    let world: QuoteWorld
    let view: QuoteView
    private let notes = Mutex(Notes())

    init(_ client: RehearsedClient, _ realtime: RealtimeClient, _ world: QuoteWorld) {
        self.client = client
        self.realtime = realtime
        self.world = world
        self.view = QuoteView(world)
    }

    var subscription: Subscription? { self.notes.withLock { notes in notes.subscription } }

    /// Reads the room until the client is closed; subscribes anew whenever something is missing.
    func read() async {
        while await self.realtime.state != .closed {
            guard case .success(let subscription) = await self.realtime.subscription(Self.room) else { return }
            self.notes.withLock { notes in notes.subscription = subscription }
            for await event in subscription.events where !self.view.take(event) { break }
            self.world.count(\.resubscriptions)
            await self.realtime.remove(subscription)
        }
    }

    /// A server that waited too long for `connect` sends clients away for good; this one's user presses the button.
    func comeBack() async {
        if case .disconnected = await self.realtime.state { await self.realtime.connect() }
    }

    /// Does one thing.
    func act() async throws {
        await self.comeBack()
        switch self.client.within(0...19) {
        case 0...6: try await self.edit(self.field())
        case 7...9: await self.lock(self.field())
        case 10:
            let field = self.field()
            await self.lock(field, takingOver: "rehearsal")
            if let lease = self.lease(of: field) { try await self.edit(field, under: [lease.fence]) }
        case 11...15: try await self.editLocked()
        case 16: await self.release()
        case 17: await self.renew()
        case 18: self.changeOutside()
        default: _ = await self.realtime.rpc("quote.list", .emptyObject)
        }
        try self.client.require(self.world.violation == nil, self.world.violation ?? "")
        try self.client.require(self.view.violation == nil, self.view.violation ?? "")
    }

    private func field() -> String { self.client.pick(Self.names) ?? "name" }

    private func value(_ name: String) -> JSONValue {
        // So few that some come back, and what was overlooked is not mended by chance.
        let number = self.client.within(0...2)
        return name == "sum" ? .string("\(number).50") : .string("\(name) \(number)")
    }

    private func changeOutside() {
        let name = self.field()
        self.world.change([name: self.value(name)], tells: self.client.chance(percent: 70))
    }

    private func lock(_ field: String, takingOver reason: String? = nil) async {
        let lease = await self.subscription?.acquireLease(field, takingOver: reason)
        guard case .success(let lease)? = lease else { return }
        if reason != nil { self.world.count(\.takeovers) }
        self.world.learned(lease.fence)
        self.notes.withLock { notes in notes.leases[field] = lease }
    }

    private func lease(of field: String) -> Lease? { self.notes.withLock { notes in notes.leases[field] } }

    private func anyLease() -> Lease? {
        let leases = self.notes.withLock { notes in notes.leases }
        return self.client.pick(Self.names.compactMap { name in leases[name] })
    }

    private func release() async {
        guard let lease = self.anyLease() else { return }
        _ = await self.subscription?.release(lease)
        // Most forget it then; the others write on under a token that is worth nothing.
        if self.client.chance(percent: 70) { self.notes.withLock { notes in notes.leases[lease.key] = nil } }
    }

    private func renew() async {
        guard let lease = self.anyLease() else { return }
        _ = await self.subscription?.renew(lease)
    }

    /// Edits under a lock that is held, was held, or was taken over long ago.
    private func editLocked() async throws {
        guard let lease = self.anyLease() else { return }
        try await self.edit(lease.key, under: [lease.fence])
    }

    func edit(_ field: String, under fences: [Fence] = []) async throws {
        var fields: JSONObject = [field: self.value(field)]
        if self.client.chance(percent: 20) {
            let other = self.field()
            fields[other] = self.value(other)
        }
        let number = self.notes.withLock { notes in
            notes.edits += 1
            return notes.edits
        }
        let key = "\(self.client.index).\(number)"
        let expect = self.client.chance(percent: 60) ? self.view.state.version : nil
        var request: JSONObject = ["quote": .string(QuoteWorld.id), "fields": .object(fields), "key": .string(key)]
        request["expect"] = expect.map(JSONValue.integer)
        var shown = JSONObject()
        for fence in fences { shown[fence.key] = .string(fence.token.description) }
        request["fences"] = .object(shown)
        let known = self.world.claim(key, fields, fences)
        var isFirst = true
        while true {
            switch await self.realtime.rpc("quote.edit", JSONValue.object(request).raw) {
            case .success(let result):
                return try self.acknowledged(result, key, fences, known)
            case .failure(let error) where error.reply?.code.rawValue == 4005 || error.reply == nil:
                self.world.count(\.doubtful)
                guard self.client.chance(percent: 60) else { return }
                isFirst = false
                try await self.client.think()
            case .failure(let error):
                return self.refused(error.reply?.code.rawValue ?? 0, key, isFirst: isFirst)
            }
        }
    }

    private func acknowledged(
        _ result: RPCResult,
        _ key: String,
        _ fences: [Fence],
        _ known: [String: FencingToken]
    ) throws {
        let version = try result.data.map { data in try JSONValue(data).object?["version"]?.unsigned ?? 0 } ?? 0
        let problem = self.world.acknowledged(key, version: version)
        try self.client.require(problem == nil, problem ?? "")
        for fence in fences {
            let isFresh = known[fence.key].map { newest in fence.token >= newest } ?? true
            try self.client.require(isFresh, "the stale token \(fence.token) of \(fence.key) was accepted")
        }
    }

    private func refused(_ code: UInt32, _ key: String, isFirst: Bool) {
        if code == 4001 { self.world.count(\.conflicts) }
        if code == 4002 { self.world.count(\.fenced) }
        // One that came before may have been carried out.
        if isFirst, 4001...4004 ~= code { self.world.refused(key, "\(code)") }
    }
}

import RealtimeEngine
import RealtimeProtocol
import Synchronization

/// The host's side of the default workload: lets most in, refuses some, takes its time, and now and then throws out.
final class HostHandler: ConnectionHandler, RoomHandler {
    private let random: Mutex<SimulationRandom>
    private let parts: Parts
    private let plan: FaultPlan
    private let calm: CalmFlag
    private let closing: ClosingChecker
    private let events: EventChecker
    private let failingUntil = Atomic<Int64>(0)
    private let forbidden: [String: Set<Int>]
    private let serverRooms: [[String]]
    private let users: [String]

    init(stage: Stage, random: SimulationRandom, closing: ClosingChecker, events: EventChecker) {
        self.events = events
        self.random = Mutex(random)
        self.parts = stage.parts
        self.plan = stage.plan
        self.calm = stage.calm
        self.closing = closing
        var forbidden: [String: Set<Int>] = [:]
        for (room, name) in stage.rooms.enumerated() {
            forbidden[name] = Set((0..<stage.peopleCount).filter { client in stage.isForbidden(room, client: client) })
        }
        self.forbidden = forbidden
        self.users = (0..<stage.peopleCount).map { client in "u\(stage.user(of: client))" }
        self.serverRooms = (0..<stage.peopleCount).map { client in
            stage.serverRooms(of: client).map { room in stage.rooms[room] }
        }
    }

    func connect(_ event: ConnectEvent) async -> Result<ConnectGrant, HandlerError> {
        self.called("connect")
        await self.takeTime()
        if let refusal = self.refusal() { return .failure(refusal) }
        guard let client = Int(event.token.dropFirst()), client < self.serverRooms.count else {
            return .failure(.disconnect(.invalidToken))
        }
        self.closing.granted(event.client)
        return .success(ConnectGrant(user: self.users[client], rooms: self.serverRooms[client]))
    }

    func rpc(_ event: RPCEvent) async -> Result<RawJSON, HandlerError> {
        self.called("rpc")
        await self.takeTime(for: event.client)
        if self.isFailing { return .failure(.error(.internalError)) }
        if self.draw(.revocation) {
            self.parts.marks.hit(.revoked)
            return .failure(.disconnect(.permissionDenied))
        }
        return .success(event.data ?? .null)
    }

    func message(_ event: MessageEvent) async -> Result<Void, HandlerError> {
        self.called("message")
        await self.takeTime(for: event.client)
        return self.isFailing ? .failure(.error(.internalError)) : .success(())
    }

    func closed(_ event: ClosedEvent) async {
        self.closing.closed(event.client.id)
    }

    func subscribe(_ event: SubscribeEvent) async -> Result<SubscribeGrant, HandlerError> {
        self.called("subscribe \(event.room.prefix(1))")
        await self.takeTime(for: event.client)
        if let refusal = self.refusal() { return .failure(refusal) }
        if let client = Int(event.client.user.dropFirst()), self.forbidden[event.room]?.contains(client) == true {
            self.parts.marks.hit(.handlerRefused)
            return .failure(.error(.permissionDenied))
        }
        return .success(SubscribeGrant())
    }

    func publish(_ event: PublishEvent) async -> Result<PublishGrant, HandlerError> {
        self.called("publish \(event.room.prefix(1))")
        await self.takeTime(for: event.client)
        if self.isFailing { return .failure(.error(.internalError)) }
        if self.draw(.handlerFailure) { return .failure(.error(.permissionDenied)) }
        var grant = PublishGrant(data: event.data)
        if SlowWorkload.hasKeys(event.room), let identity = PayloadCode.parse(event.data.bytes.span) {
            grant.conflationKey = SlowWorkload.key(publisher: identity.publisher, number: identity.number)
        }
        return .success(grant)
    }

    /// Every call fails until then.
    func fail(until time: Int64) {
        self.failingUntil.store(time, ordering: .relaxed)
    }

    private var isFailing: Bool {
        !self.calm.load() && self.parts.queue.now < self.failingUntil.load(ordering: .relaxed)
    }

    /// A call came through a breaker, at most a hop to another executor ago.
    private func called(_ name: String) {
        self.events.called(name, delay: 2_000_000)
    }

    private func draw(_ kind: FaultKind) -> Bool {
        if self.calm.load() { return false }
        return self.random.withLock { random in random.chance(self.plan[kind]) }
    }

    private func refusal() -> HandlerError? {
        guard self.isFailing || self.draw(.handlerFailure) else { return nil }
        self.parts.marks.hit(.handlerFailed)
        let isFinal = self.random.withLock { random in random.chance(3_000) }
        if isFinal { self.parts.marks.hit(.handlerDisconnected) }
        return isFinal ? .disconnect(.internalServerError) : .error(.internalError)
    }

    private func takeTime(for client: Client) async {
        await self.takeTime()
        if self.closing.isGone(client.id) { self.parts.marks.hit(.staleHandlerResult) }
    }

    private func takeTime() async {
        guard self.draw(.handlerHang) else { return }
        self.parts.marks.hit(.handlerHung)
        let time = self.random.withLock { random in random.magnitude(100_000...45_000_000_000) }
        do {
            try await self.parts.clock.sleep(until: self.parts.clock.now.advanced(by: .nanoseconds(time)))
        } catch {
            self.parts.marks.hit(.cancellation)
        }
    }
}

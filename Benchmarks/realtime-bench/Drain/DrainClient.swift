internal import RealtimeClient
internal import RealtimeProtocol
internal import RealtimeSockets
internal import Synchronization

/// A client that is in a room, publishes to it every few seconds, and notes when it was sent away and came back.
final class DrainClient: Sendable {
    private struct Notes {
        var isMember = false
        var acknowledged: [[UInt8]] = []
        var gaps = 0
        var lastOffset: UInt64 = 0
        var left: UInt64?
        var returned: UInt64?
        var publishes = true
        var hasStopped = false
    }

    let room: String
    private let number: Int
    private let client: RealtimeClient
    private let notes = Mutex(Notes())
    private let tasks = Mutex<[Task<Void, Never>]>([])

    /// Between two publishes of one client.
    private static let interval = Duration.seconds(5)

    init(number: Int, room: String, _ transport: SocketTransport) {
        self.number = number
        self.room = room
        self.client = RealtimeClient(transport: transport, environment: .system())
    }

    var isMember: Bool { self.notes.withLock { notes in notes.isMember } }
    var isBack: Bool { self.notes.withLock { notes in notes.returned != nil } }
    var hasStopped: Bool { self.notes.withLock { notes in notes.hasStopped } }
    var gaps: Int { self.notes.withLock { notes in notes.gaps } }
    var lastOffset: UInt64 { self.notes.withLock { notes in notes.lastOffset } }
    var acknowledged: [[UInt8]] { self.notes.withLock { notes in notes.acknowledged } }
    /// When it was sent away.
    var left: UInt64? { self.notes.withLock { notes in notes.left } }

    /// How long it was away.
    var absence: Duration {
        self.notes.withLock { notes in
            guard let left = notes.left, let returned = notes.returned else { return .zero }
            return .nanoseconds(Int64(returned - left))
        }
    }

    func start() async {
        guard case .success(let subscription) = await self.client.subscription(self.room) else { return }
        let states = await self.client.states()
        self.run { for await state in states { self.note(state) } }
        self.run { for await event in subscription.events { self.note(event) } }
        self.run { await self.publish() }
        await self.client.connect()
    }

    func stopPublishing() { self.notes.withLock { notes in notes.publishes = false } }

    func end() async {
        await self.client.close()
        self.tasks.withLock { tasks in
            for task in tasks { task.cancel() }
        }
    }

    private func run(_ body: @escaping @Sendable () async -> Void) {
        self.tasks.withLock { tasks in tasks.append(Task { await body() }) }
    }

    private func note(_ state: ClientState) {
        let now = MonotonicClock.now()
        self.notes.withLock { notes in
            switch state {
            case .connected: if notes.left != nil && notes.returned == nil { notes.returned = now }
            case .waiting: if notes.left == nil && notes.isMember { notes.left = now }
            default: break
            }
        }
    }

    private func note(_ event: RoomEvent) {
        self.notes.withLock { notes in
            switch event {
            case .subscribed: notes.isMember = true
            case .publication(let publication): notes.lastOffset = publication.offset
            case .gap, .notRecovered, .overflow, .failed, .ended: notes.gaps += 1
            default: break
            }
        }
    }

    /// Publishes until it is stopped, starting at a moment of its own; the last publish is waited for.
    private func publish() async {
        defer { self.notes.withLock { notes in notes.hasStopped = true } }
        var due = ContinuousClock.now + Self.interval / 100 * (self.number % 100)
        for count in 0... {
            while ContinuousClock.now < due {
                if !self.notes.withLock({ notes in notes.publishes }) { return }
                do { try await Task.sleep(for: .milliseconds(50)) } catch { return }
            }
            let message = RawJSON.string("\(self.number).\(count)")
            if case .success = await self.client.publish(to: self.room, message) {
                self.notes.withLock { notes in notes.acknowledged.append(message.bytes) }
            }
            due += Self.interval
        }
    }
}

import RealtimeEngine
import Synchronization

/// I19 and I25 over the events of one life of a node: each connection begins once, ends once, and is silent after that;
/// a breaker goes its four ways only, keeps its cool-down, and lets through no more than it may.
final class EventChecker: EventSink {
    private struct Place: Hashable {
        var hub: Int
        var connection: ConnectionID
    }

    private struct Breaker {
        var state = BreakerState.closed
        /// On the node's clock.
        var since = Instant(nanoseconds: 0)
        /// Calls since the breaker is half open.
        var probes = 0
    }

    private struct Contents {
        var policy: BreakerPolicy?
        var lastNumber: UInt64 = 0
        /// Connections that began, and whether they have ended.
        var connections: [Place: Bool] = [:]
        var breakers: [String: Breaker] = [:]
        /// Resets of an operator's that are under way.
        var resets = 0
    }

    private let contents = Mutex(Contents())
    private let clock: NodeClock
    private let trace: Trace
    private let marks: Marks
    private let presence: PresenceChecker
    private let consumers: ConsumerLedger

    init(clock: NodeClock, parts: Parts, presence: PresenceChecker, consumers: ConsumerLedger) {
        self.presence = presence
        self.consumers = consumers
        self.clock = clock
        self.trace = parts.trace
        self.marks = parts.marks
    }

    /// The node's breakers keep this policy.
    func begin(_ policy: BreakerPolicy?) {
        self.contents.withLock { contents in contents.policy = policy }
    }

    func record(_ event: NumberedEvent) {
        self.contents.withLock { contents in
            let next = contents.lastNumber + 1
            self.trace.require(event.number == next, .closeOnce, "event \(event.number) comes where \(next) should")
            contents.lastNumber = event.number
            switch event.event {
            case .connected(let client): self.connected(Place(hub: event.hub, connection: client.connection), &contents)
            case .closed(let client, _): self.closed(Place(hub: event.hub, connection: client.connection), &contents)
            case .breaker(let change): self.changed(change, &contents)
            case .roomOccupied, .roomVacated: self.presence.heard(event.event)
            case .deadLetter(let letter): self.consumers.told(letter)
            }
        }
    }

    private func connected(_ place: Place, _ contents: inout Contents) {
        let isNew = contents.connections.updateValue(false, forKey: place) == nil
        self.trace.require(isNew, .closeOnce, "\(place.connection) connected twice")
    }

    private func closed(_ place: Place, _ contents: inout Contents) {
        let hasEnded = contents.connections.updateValue(true, forKey: place)
        self.trace.require(hasEnded != nil, .closeOnce, "\(place.connection) ended and never connected")
        self.trace.require(hasEnded != true, .closeOnce, "\(place.connection) ended twice")
    }

    private func changed(_ change: BreakerEvent, _ contents: inout Contents) {
        let now = self.clock.time.now
        let breaker = contents.breakers[change.name] ?? Breaker()
        self.trace.require(change.from == breaker.state, .breaker, "\(change) comes when it is \(breaker.state)")
        switch (change.from, change.to) {
        case (.closed, .open), (.halfOpen, .open):
            self.marks.hit(.breakerOpened)
        case (.open, .halfOpen):
            self.marks.hit(.breakerHalfOpen)
            let time = now.nanoseconds - breaker.since.nanoseconds
            let coolDown = contents.policy.map { policy in VirtualClock.nanoseconds(policy.coolDown) } ?? .max
            self.trace.require(time >= coolDown, .breaker, "“\(change.name)” was open for \(time) ns only")
        case (.open, .closed) where contents.resets > 0: break
        case (.halfOpen, .closed):
            self.marks.hit(.breakerClosed)
        default:
            self.trace.report(.breaker, "no breaker may go from \(change.from) to \(change.to)")
        }
        contents.breakers[change.name] = Breaker(state: change.to, since: now)
    }

    /// An operator is about to reset the breakers.
    func beginReset() { self.contents.withLock { contents in contents.resets += 1 } }

    /// The breakers were reset.
    func endReset() { self.contents.withLock { contents in contents.resets -= 1 } }

    /// A call came through a breaker.
    ///
    /// - Parameter delay: how many nanoseconds ago it may have been let through.
    func called(_ name: String, delay: Int64) {
        self.contents.withLock { contents in
            guard var breaker = contents.breakers[name] else { return }
            switch breaker.state {
            case .closed:
                return
            case .open:
                let time = self.clock.time.now.nanoseconds - breaker.since.nanoseconds
                self.trace.require(time <= delay, .breaker, "“\(name)” is open for \(time) ns and a call was made")
            case .halfOpen:
                breaker.probes += 1
                let limit = contents.policy?.probes ?? 0
                self.trace.require(breaker.probes <= limit, .breaker, "“\(name)”: \(breaker.probes) probes at once")
                contents.breakers[name] = breaker
            }
        }
    }

    /// Everybody is gone: each connection must have ended.
    func finish() {
        let left = self.contents.withLock { contents in contents.connections.values.count { hasEnded in !hasEnded } }
        self.trace.require(left == 0, .closeOnce, "\(left) connections are gone and were not told of as closed")
    }
}

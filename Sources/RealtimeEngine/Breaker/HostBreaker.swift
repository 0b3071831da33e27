import Synchronization

/// A circuit breaker in front of a service of the host's, beside those that the engine has in front of handlers.
///
/// Made by ``Node/makeBreaker(named:_:)``: operators see it among the node's (``Node/breakers()``), can reset it, and its
/// changes are events (``NodeEvent/breaker(_:)``) and figures as theirs are. Any thread may use it; a call costs a short
/// lock.
public final class HostBreaker: Sendable {
    /// What lets the outcome of a call find the breaker's state of when it began again.
    public struct Ticket: Hashable, Sendable {
        fileprivate var generation: UInt32
    }

    /// The service is not asked now, because it keeps failing.
    public struct Open: Error, Hashable, Sendable {
        /// After how many milliseconds it is worth trying again; at least 1.
        public var retryAfterMilliseconds: UInt32
    }

    /// What operators know it by (``BreakerEvent/name``).
    public let name: String
    private let breaker: Mutex<CircuitBreaker>
    private let environment: HostEnvironment
    private let metrics: any MetricsSink
    private let events: EventStream

    init(_ name: String, _ policy: BreakerPolicy, _ parts: NodeParts) {
        self.name = name
        self.breaker = Mutex(CircuitBreaker(policy))
        self.environment = parts.environment
        self.metrics = parts.metrics
        self.events = parts.events
    }

    /// Whether the service is asked now.
    public var state: BreakerState { self.breaker.withLock { breaker in breaker.state } }

    /// Asks whether a call may be made; every one that is made must be reported, or a probe stays under way for good.
    public func admit() -> Result<Ticket, Open> {
        let now = self.environment.time().now
        switch self.breaker.withLock({ breaker in breaker.admit(now: now) }) {
        case .call(let generation):
            return .success(Ticket(generation: generation))
        case .probe(let generation):
            self.tell(from: .open, to: .halfOpen)
            return .success(Ticket(generation: generation))
        case .refuse(let nanoseconds):
            self.metrics.add(1, to: .callsRefusedByBreaker, hub: 0)
            return .failure(Open(retryAfterMilliseconds: UInt32(millisecondsFrom: nanoseconds)))
        }
    }

    /// A call that was made has ended: whether the service did its work.
    ///
    /// A refusal for good reasons is work.
    public func report(success: Bool, _ ticket: Ticket) {
        let now = self.environment.time().now
        let change = self.breaker.withLock { breaker in
            breaker.report(success: success, generation: ticket.generation, now: now)
        }
        switch change {
        case .none: break
        case .opened(let from):
            self.metrics.add(1, to: .breakersOpened, hub: 0)
            self.tell(from: from, to: .open)
        case .closed: self.tell(from: .halfOpen, to: .closed)
        }
    }

    /// Closes it, and returns how many breakers that changed.
    func reset() -> Int {
        let now = self.environment.time().now
        guard let before = self.breaker.withLock({ breaker in breaker.reset(now: now) }) else { return 0 }
        self.tell(from: before, to: .closed)
        return 1
    }

    func status(at time: TurnTime) -> BreakerStatus {
        self.breaker.withLock { breaker in breaker }.status(named: self.name, at: time)
    }

    private func tell(from: BreakerState, to: BreakerState) {
        self.events.record(.breaker(BreakerEvent(name: self.name, from: from, to: to)), hub: 0)
    }
}

extension Node {
    /// Makes a breaker in front of a service of the host's, which lives as long as the node.
    ///
    /// - Parameters:
    ///   - name: what operators know it by; unlike those of the engine's breakers, such as `quote service`.
    ///   - policy: when it opens; nil for the node's (``HubConfiguration/breaker``), or the defaults if there is none.
    public func makeBreaker(named name: String, _ policy: BreakerPolicy? = nil) -> HostBreaker {
        let breaker = HostBreaker(name, policy ?? self.configuration.breaker ?? BreakerPolicy(), self.parts)
        self.hostBreakers.withLock { breakers in breakers.append(breaker) }
        return breaker
    }
}

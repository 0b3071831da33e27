/// A hub's breakers: one for each kind of call of the host's, two for each rule of rooms, and one for the broker.
struct BreakerPanel {
    /// What a breaker stands before.
    enum Target {
        case connect
        case rpc
        case message
        case broker
        /// The room handler of the rule with this number.
        case subscribe(rule: Int)
        case publish(rule: Int)
    }

    /// What lets the outcome of a call find its breaker again.
    struct Ticket {
        fileprivate var place: Int32
        fileprivate var generation: UInt32
    }

    /// Whether a call may be made.
    enum Admission {
        /// It may; its outcome is to be reported with the ticket, if there is one.
        case call(Ticket?)
        /// It may not; it is worth trying again after so many milliseconds, at least 1.
        case refuse(milliseconds: UInt32)
    }

    var breakers: [CircuitBreaker] = []
    private(set) var names: [String] = []
    /// What changed and was not taken yet.
    private(set) var changes: [BreakerEvent] = []

    /// Makes the breakers; with no policy there are none, and every call may be made.
    init(_ policy: BreakerPolicy?, rooms: RoomRules) {
        guard let policy else { return }
        self.names = ["connect", "rpc", "message", "broker"]
        for rule in rooms.rules { self.names += ["subscribe \(rule.prefix)", "publish \(rule.prefix)"] }
        self.breakers = Array(repeating: CircuitBreaker(policy), count: self.names.count)
    }

    /// Whether all is well, so that a call would not be a probe.
    func isClosed(_ target: Target) -> Bool {
        self.breakers.isEmpty || self.breakers[Self.place(of: target)].state == .closed
    }

    /// Asks whether a call may be made, at the moment of the call.
    mutating func admit(_ target: Target, now: Instant) -> Admission {
        if self.breakers.isEmpty { return .call(nil) }
        let place = Self.place(of: target)
        switch self.breakers[place].admit(now: now) {
        case .call(let generation):
            return .call(Ticket(place: Int32(place), generation: generation))
        case .probe(let generation):
            self.note(place, from: .open, to: .halfOpen)
            return .call(Ticket(place: Int32(place), generation: generation))
        case .refuse(let nanoseconds):
            return .refuse(milliseconds: UInt32(millisecondsFrom: nanoseconds))
        }
    }

    /// A call that was made has ended, or its deadline has passed.
    mutating func report(success: Bool, _ ticket: Ticket?, now: Instant) {
        guard let ticket else { return }
        let place = Int(ticket.place)
        switch self.breakers[place].report(success: success, generation: ticket.generation, now: now) {
        case .none: return
        case .opened(let state): self.note(place, from: state, to: .open)
        case .closed: self.note(place, from: .halfOpen, to: .closed)
        }
    }

    /// Takes what changed since the last call, in order.
    mutating func takeChanges() -> [BreakerEvent] {
        var taken: [BreakerEvent] = []
        swap(&taken, &self.changes)
        return taken
    }

    mutating func note(_ place: Int, from: BreakerState, to: BreakerState) {
        self.changes.append(BreakerEvent(name: self.names[place], from: from, to: to))
    }

    private static func place(of target: Target) -> Int {
        switch target {
        case .connect: 0
        case .rpc: 1
        case .message: 2
        case .broker: 3
        case .subscribe(let rule): 4 + 2 * rule
        case .publish(let rule): 5 + 2 * rule
        }
    }
}

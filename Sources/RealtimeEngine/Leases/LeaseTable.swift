internal import RealtimeProtocol

/// The leases of one room, by key; a key that nobody holds takes no place.
///
/// The index is only looked up; what goes over all leases goes over the array, so that the order is that of the
/// actions.
struct LeaseTable {
    typealias Effect = LeaseStateMachine.Effect

    private var leases: [LeaseStateMachine] = []
    private var index: [String: Int] = [:]

    var isEmpty: Bool { self.leases.isEmpty }

    /// When time alone changes something; looks at every lease.
    var nextDeadline: Instant? { self.leases.lazy.compactMap(\.nextDeadline).min() }

    /// Whether a write that shows this fence comes from whoever holds the lease now.
    func isHeld(_ fence: Fence, by writer: LeaseHolder, at now: Instant) -> Bool {
        guard let place = self.index[fence.key] else { return false }
        return self.leases[place].isHeld(under: fence.token, by: writer, at: now)
    }

    /// Carries out a command.
    mutating func perform(
        _ command: LeaseCommand,
        _ asker: LeaseStateMachine.Asker,
        at now: Instant,
        bounds: LeaseBounds,
        tokens: inout FencingTokenSource
    ) -> [Effect] {
        let (key, action): (String, LeaseStateMachine.Action)
        switch command {
        case .acquire(let name, _, let wait): (key, action) = (name, .acquire(asker, wait: wait.nanosecondsClamped))
        case .takeOver(let name, _, let reason): (key, action) = (name, .takeOver(asker, reason: reason))
        case .renew(let name, let token): (key, action) = (name, .renew(asker, token))
        case .release(let name, let token): (key, action) = (name, .release(asker, token))
        case .list:
            let due = self.performAll(.tick, at: now, bounds: bounds, tokens: &tokens)
            return due + [.answer(asker, .success(.leases(self.entries(at: now))))]
        }
        return self.perform(action, key, asker, now, bounds, &tokens)
    }

    private mutating func perform(
        _ action: LeaseStateMachine.Action,
        _ key: String,
        _ asker: LeaseStateMachine.Asker,
        _ now: Instant,
        _ bounds: LeaseBounds,
        _ tokens: inout FencingTokenSource
    ) -> [Effect] {
        let place = self.index[key] ?? self.leases.count
        if place == self.leases.count {
            guard self.leases.count < bounds.leases else {
                return [.counted(.leasesRefusedLimit, link: asker.link), .answer(asker, .failure(.leaseLimit))]
            }
            self.index[key] = place
            self.leases.append(LeaseStateMachine(key: key))
        }
        let effects = self.leases[place].perform(action, at: now, bounds: bounds, tokens: &tokens)
        self.removeIfFree(place)
        return effects
    }

    /// Takes an action with every lease.
    mutating func performAll(
        _ action: LeaseStateMachine.Action,
        at now: Instant,
        bounds: LeaseBounds,
        tokens: inout FencingTokenSource
    ) -> [Effect] {
        var effects: [Effect] = []
        for place in self.leases.indices.reversed() {
            effects += self.leases[place].perform(action, at: now, bounds: bounds, tokens: &tokens)
            self.removeIfFree(place)
        }
        return effects
    }

    /// The last one moves into the gap.
    private mutating func removeIfFree(_ place: Int) {
        guard self.leases[place].isFree else { return }
        self.index[self.leases[place].key] = nil
        self.leases.swapAt(place, self.leases.count - 1)
        self.leases.removeLast()
        if place < self.leases.count { self.index[self.leases[place].key] = place }
    }

    private func entries(at now: Instant) -> [LeaseEntry] {
        self.leases.compactMap { lease in
            guard let tenure = lease.tenure else { return nil }
            let left = (tenure.deadline.nanoseconds - now.nanoseconds) / 1_000_000
            return LeaseEntry(
                key: lease.key,
                token: tenure.token,
                user: tenure.holder.user,
                client: tenure.holder.client,
                leftMilliseconds: UInt32(clamping: left),
                isInGrace: tenure.isInGrace
            )
        }
        .sorted { left, right in left.token < right.token }
    }
}

import RealtimeEngine
import RealtimeProtocol

/// Operators see the nodes and act on them, at any moment.
extension World {
    /// An operator does something, by chance.
    func strikeOperators() {
        guard self.operators.chance(self.stage.plan[.operation] * 4) else { return }
        let index = self.operators.below(self.current.count)
        let choice = self.operators.below(1 << 20)
        let isHosted = self.makeConfiguration != nil
        // Which user a client is, only the host knows.
        let byUser = self.operators.chance(5_000) && !isHosted
        let act = self.drawAct()
        let node = self.nodes[self.current[index]]
        if node.isDead { return }
        self.stage.parts.trace.note("operator", index, UInt64(choice))
        let someone = self.operatorOf(node)
        self.run { await someone.act(act, choice, byUser: byUser) }
    }

    private func drawAct() -> Operator.Act {
        switch self.operators.below(7) {
        case 0: return .disconnect
        case 1, 2: return .message
        case 3: return .reset
        case 4:
            let room = self.stage.rooms[self.operators.below(self.stage.rooms.count)]
            return .unsubscribe(room: room, self.operators.chance(5_000) ? .server : .insufficientState)
        case 5: return self.drawLimit()
        default: return .list(page: self.operators.within(1...5))
        }
    }

    private func drawLimit() -> Operator.Act {
        switch self.operators.below(6) {
        case 0: .limit(.commandsPerSecond, self.operators.chance(5_000) ? 0 : self.operators.magnitude(5...1_000))
        case 1: .limit(.commandBurst, self.operators.magnitude(1...1_000))
        case 2: .limit(.bytesPerSecond, self.operators.chance(5_000) ? 0 : self.operators.magnitude(10_000...1_000_000))
        case 3: .limit(.byteBurst, self.operators.magnitude(1_000...1_000_000))
        case 4: .limit(.roomsPerConnection, self.operators.within(1...20))
        default: .limit(.membersPerRoom, self.operators.within(1...20))
        }
    }

    /// Gives every node the limits back that it began with, so that nobody is kept out for ever.
    func restoreLimits() {
        let limits = self.limits
        let values = Dictionary(
            uniqueKeysWithValues: LiveLimit.allCases.filter { limit in limit.range.contains(limits[limit]) }
                .map { limit in (limit, limits[limit]) }
        )
        for index in self.current {
            let someone = self.operatorOf(self.nodes[index])
            self.run { await someone.change(values) }
        }
    }

    private func operatorOf(_ node: SimulatedNode) -> Operator {
        Operator(
            node: node.node,
            events: node.events,
            ledger: self.stage.operators,
            marks: self.stage.parts.marks,
            trace: self.stage.parts.trace
        )
    }

    private func run(_ body: @escaping @Sendable () async -> Void) {
        let executor = self.stage.handlerExecutor
        executor.enter {
            _ = Task(executorPreference: executor) { await body() }
        }
    }
}

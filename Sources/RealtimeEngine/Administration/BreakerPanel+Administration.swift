extension BreakerPanel {
    /// What every breaker does, in the order in which they were made.
    func states(at time: TurnTime) -> [BreakerStatus] {
        self.breakers.indices.map { place in self.breakers[place].status(named: self.names[place], at: time) }
    }

    /// Closes the breakers of this name, or all, and returns how many were not closed.
    mutating func reset(named name: String?, now: Instant) -> Int {
        var count = 0
        for place in self.breakers.indices where name == nil || self.names[place] == name {
            guard let state = self.breakers[place].reset(now: now) else { continue }
            self.note(place, from: state, to: .closed)
            count += 1
        }
        return count
    }
}

extension CircuitBreaker {
    /// The state for operators; instants become times of the wall clock.
    func status(named name: String, at time: TurnTime) -> BreakerStatus {
        let since = self.since.map { since in
            time.wallMilliseconds - (time.now.nanoseconds - since.nanoseconds) / 1_000_000
        }
        return BreakerStatus(
            hub: nil,
            name: name,
            state: self.state,
            since: since,
            outcomes: self.outcomeCount,
            failures: self.failureCount
        )
    }
}

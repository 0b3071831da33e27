import RealtimeProtocol

/// What an administrator does to clients; each returns how many it reached.
extension HubMachine {
    /// Ends connections with a code that their peers are told.
    mutating func disconnect(_ target: ConnectionTarget, _ reason: Disconnect) -> Int {
        let slots = self.slots(of: target)
        for slot in slots { self.disconnect(slot, reason, counting: .disconnectsByHost) }
        return slots.count
    }

    /// Ends subscriptions, and tells the clients.
    mutating func unsubscribe(_ target: ConnectionTarget, from room: String, code: UnsubscribeCode) -> Int {
        var reached = 0
        for slot in self.slots(of: target) {
            guard let index = self.membership(slot, named: room) else { continue }
            reached += 1
            self.counters.add(.unsubscribesByHost)
            guard self.connections[slot].phase == .joining else {
                self.unsubscribe(slot, index, code: code)
                continue
            }
            // The answer to `connect` is not out: it does not name the room, so the client was never in it.
            self.leave(slot, index)
            self.connections[slot].session?.connecting?.subscriptions.removeAll { joined in joined.channel == room }
        }
        return reached
    }

    /// Sends a message beside all rooms.
    ///
    /// A client that does not read is not reached, and ends as it would with any other push (3008).
    mutating func message(_ target: ConnectionTarget, _ data: RawJSON) -> Int {
        var reached = 0
        for slot in self.slots(of: target) where self.connections[slot].phase == .open {
            self.enqueue(slot, .push(Push(channel: "", body: .message(data))))
            if !self.connections[slot].phase.isLive { continue }
            reached += 1
            self.counters.add(.messagesByHost)
        }
        return reached
    }

    /// Takes new bounds; what exists already goes on.
    mutating func change(_ limits: Limits) {
        self.configuration.limits = limits
        self.protocolLimits = limits.protocolLimits
        self.frameLimits = FrameLimits(self.configuration)
    }

    /// What every breaker does.
    var breakerStates: [BreakerStatus] {
        self.breakers.states(at: self.time)
    }

    /// Closes the breakers of this name, or all, and returns how many were not closed.
    mutating func resetBreakers(named name: String?) -> Int {
        let count = self.breakers.reset(named: name, now: self.time.now)
        self.tellBreakerChanges()
        return count
    }
}

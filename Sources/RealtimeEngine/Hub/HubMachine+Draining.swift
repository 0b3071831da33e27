import RealtimeProtocol

extension HubMachine {
    /// Lets everybody go, spread evenly over `period`.
    mutating func beginDrain(over period: Duration, _ reason: Disconnect) {
        guard self.drain == nil else { return }
        let slots = self.connections.indices.filter { slot in self.connections[slot].phase.isLive }
        let schedule = DrainSchedule(start: self.time.now, period: period.nanosecondsClamped, count: slots.count)
        let end = self.time.now.advanced(by: period)
        self.drain = Drain(
            schedule: schedule,
            reason: reason,
            deadline: end.advanced(by: self.configuration.timing.closeTimeout),
            order: slots.map { slot in self.id(of: slot) },
            report: DrainReport(connections: slots.count, interrupted: 0)
        )
        self.note(.info, "draining", ["connections": "\(slots.count)", "over": "\(period)"])
        self.advanceDrain()
    }

    /// Asks those to leave whose turn has come, and lets those go who have nothing under way.
    mutating func advanceDrain() {
        guard var drain = self.drain else { return }
        self.drain = nil
        defer { self.drain = drain }
        let due = drain.schedule.due(at: self.time.now)
        while drain.asked < due {
            let id = drain.order[drain.asked]
            drain.asked += 1
            guard let slot = self.slot(of: id), self.connections[slot].phase.isLive else { continue }
            self.connections[slot].isLeaving = true
            self.updateReading(slot)
            drain.leaving.append(id)
        }
        var kept = 0
        for id in drain.leaving {
            guard let slot = self.slot(of: id), self.connections[slot].phase.isLive else { continue }
            let isBusy = self.isBusy(slot)
            if isBusy && self.time.now < drain.deadline {
                drain.leaving[kept] = id
                kept += 1
                continue
            }
            if isBusy { drain.report.interrupted += 1 }
            self.disconnect(slot, drain.reason, counting: .disconnectsDrained)
        }
        drain.leaving.removeLast(drain.leaving.count - kept)
    }

    /// When `advanceDrain` next has something to do.
    var nextDrainStep: Instant? {
        guard let drain = self.drain, drain.asked < drain.order.count || !drain.leaving.isEmpty else { return nil }
        return self.time.now.advanced(by: self.configuration.timing.tick)
    }

    /// Whether something that the connection began is not answered yet.
    private func isBusy(_ slot: Int) -> Bool {
        self.connections[slot].isHeld || self.connections[slot].pendingCalls > 0
            || self.connections[slot].pendingPublishes > 0
    }
}

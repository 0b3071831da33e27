import RealtimeProtocol

extension HubMachine {
    /// The generic cell rate algorithm for commands: one number a connection.
    ///
    /// - Returns: 0 for a command that may run, or after how many nanoseconds one may.
    mutating func admit(_ slot: Int) -> Int64 {
        let interval = self.frameLimits.rateInterval
        if interval == 0 { return 0 }
        let now = self.time.now.nanoseconds
        let mark = max(self.connections[slot].rateMark, now)
        let wait = mark - now - self.frameLimits.rateAllowance
        if wait > 0 { return wait }
        self.connections[slot].rateMark = mark + interval
        self.connections[slot].refusals = 0
        return 0
    }

    mutating func refuseForRate(_ slot: Int, _ command: Command, wait: Int64) {
        self.counters.add(.commandsRefusedRate)
        self.connections[slot].refusals += 1
        if Int(self.connections[slot].refusals) > 2 * self.configuration.limits.commandBurst || command.id == 0 {
            self.disconnect(slot, .tooManyRequests, counting: .disconnectsRate)
        } else {
            let milliseconds = UInt32(millisecondsFrom: wait)
            self.fail(slot, command.id, .tooManyRequests.retrying(afterMilliseconds: milliseconds))
        }
    }

    /// The same for bytes, which are not refused: over the rate, the connection is not read until it has paid.
    mutating func charge(_ slot: Int, bytes: Int) {
        let rate = Int64(self.configuration.limits.bytesPerSecond)
        guard rate > 0, self.connections[slot].phase.isLive else { return }
        let now = self.time.now.nanoseconds
        let (product, overflow) = Int64(bytes).multipliedReportingOverflow(by: 1_000_000_000)
        let cost = (overflow ? .max : product) / rate
        let start = Instant(nanoseconds: max(self.connections[slot].byteMark, now))
        let mark = start.advanced(byNanoseconds: cost)
        self.connections[slot].byteMark = mark.nanoseconds
        let free = mark.advanced(byNanoseconds: -self.frameLimits.byteAllowance)
        if free.nanoseconds <= now { return }
        if !self.connections[slot].isThrottled { self.counters.add(.readsPausedForBytes) }
        self.connections[slot].isThrottled = true
        self.throttles.schedule(slot, at: free)
        self.updateReading(slot)
    }

    /// Reads those again who have paid.
    mutating func releaseThrottled() {
        self.fired.removeAll(keepingCapacity: true)
        self.throttles.advance(to: self.time.now, fired: &self.fired)
        for index in self.fired.indices {
            let slot = Int(self.fired[index])
            self.connections[slot].isThrottled = false
            self.updateReading(slot)
        }
    }
}

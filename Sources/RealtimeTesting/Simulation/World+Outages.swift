import RealtimeEngine

extension World {
    /// Deadlines for handlers and broker: mostly so short that the delays of the simulation pass them.
    static func drawDeadlines(_ timing: inout Timing, _ random: SimulationRandom) {
        var draw = random
        if draw.chance(7_000) { timing.handlerTimeout = .milliseconds(draw.magnitude(50...30_000)) }
        if draw.chance(7_000) { timing.brokerTimeout = .milliseconds(draw.magnitude(100...10_000)) }
    }

    /// In three of ten simulations a rate of bytes that is below what clients send now and then.
    static func drawByteRate(_ limits: inout Limits, _ random: SimulationRandom) {
        var draw = random
        guard draw.chance(3_000) else { return }
        limits.bytesPerSecond = draw.magnitude(16_384...262_144)
        limits.byteBurst = draw.magnitude(4_096...65_536)
    }

    /// When breakers open; in one of ten simulations there are none.
    static func breakerPolicy(_ random: SimulationRandom) -> BreakerPolicy? {
        var draw = random
        if draw.chance(1_000) { return nil }
        var policy = BreakerPolicy()
        policy.failuresInARow = draw.within(1...8)
        policy.window = draw.within(4...64)
        policy.failurePercent = draw.within(20...100)
        policy.coolDown = .milliseconds(draw.magnitude(100...30_000))
        policy.probes = draw.within(1...3)
        return policy
    }

    /// The host or the broker fails every call for a while.
    func strikeHosts() {
        let plan = self.stage.plan
        let now = self.stage.parts.queue.now
        if self.outages.chance(plan[.handlerOutage]) {
            self.stage.parts.marks.hit(.handlerOutage)
            let index = self.outages.below(self.current.count)
            let time = Int64(self.outages.magnitude(10_000_000...60_000_000_000))
            self.nodes[self.current[index]].host?.fail(until: now + time)
        }
        if self.outages.chance(plan[.brokerOutage]) {
            self.stage.parts.marks.hit(.brokerOutage)
            self.stage.broker.fail(until: now + Int64(self.outages.magnitude(10_000_000...60_000_000_000)))
        }
    }
}

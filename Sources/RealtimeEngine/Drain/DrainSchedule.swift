/// How many of a crowd must have gone at a time, so that they go evenly.
struct DrainSchedule {
    let start: Instant
    /// Over how many nanoseconds they are spread; none or fewer for all at once.
    let period: Int64
    let count: Int

    /// How many are due to have gone by now: the share of the period that has passed, and everybody at its end.
    func due(at now: Instant) -> Int {
        let elapsed = now.nanoseconds - self.start.nanoseconds
        if self.period <= 0 || elapsed >= self.period { return self.count }
        if elapsed <= 0 { return 0 }
        return Int(UInt128(elapsed) * UInt128(self.count) / UInt128(self.period))
    }
}

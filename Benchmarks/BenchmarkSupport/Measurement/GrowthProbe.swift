/// Finds out how the cost of a piece of work grows when there is twice as much of it.
package struct GrowthProbe {
    /// How many times each size is measured; the medians count.
    package var rounds: Int
    /// How many times a growth over the bound is measured again before it counts.
    package var retries: Int
    /// The highest growth that passes.
    package var bound: Double
    /// Nanoseconds below which the larger work passes however it grew: at the speed of memory the caches decide.
    package var negligible: Double
    /// A measurement repeats the work until it has taken this long, so that the clock's own steps do not matter.
    package var shortest: UInt64
    /// After this long there is no further round or attempt: so long a time is not noise.
    package var longest: UInt64
    /// Nanoseconds of processor time; what else the machine does must not show in them.
    package var clock: () -> UInt64

    package init(
        rounds: Int,
        retries: Int,
        bound: Double,
        negligible: Double,
        shortest: UInt64,
        longest: UInt64,
        clock: @escaping () -> UInt64
    ) {
        self.rounds = rounds
        self.retries = retries
        self.bound = bound
        self.negligible = negligible
        self.shortest = shortest
        self.longest = longest
        self.clock = clock
    }

    /// Measures both sizes by turns, and again while the growth is over the bound.
    ///
    /// - Returns: the measurement with the least growth.
    package func measure(_ once: () -> Void, _ twice: () -> Void) -> Growth {
        let end = clock() + longest
        let repeats = repeats(once)
        var best = attempt(once, twice, repeats, until: end)
        var attempts = 1
        while best.isOver, attempts <= retries, clock() < end {
            let next = attempt(once, twice, repeats, until: end)
            if next.factor < best.factor { best = next }
            attempts += 1
        }
        best.attempts = attempts
        return best
    }

    private func attempt(_ once: () -> Void, _ twice: () -> Void, _ repeats: Int, until end: UInt64) -> Growth {
        var single: [Double] = []
        var double: [Double] = []
        for round in 0..<rounds where round == 0 || clock() < end {
            single.append(time(once, repeats))
            double.append(time(twice, repeats))
        }
        var growth = Growth(once: single.median, twice: double.median)
        growth.isOver = growth.factor > bound && growth.twice > negligible
        return growth
    }

    /// How often the smaller work has to be done to last long enough; also warms the caches.
    private func repeats(_ work: () -> Void) -> Int {
        var repeats = 1
        while repeats < 1 << 20 {
            let spent = time(work, repeats) * Double(repeats)
            if spent >= Double(shortest) { return repeats }
            repeats *= 2
        }
        return repeats
    }

    private func time(_ work: () -> Void, _ repeats: Int) -> Double {
        let start = clock()
        for _ in 0..<repeats { work() }
        return Double(clock() - start) / Double(repeats)
    }
}

/// What some work cost, and what twice as much of it did.
package struct Growth {
    /// In nanoseconds.
    package var once: Double
    /// In nanoseconds.
    package var twice: Double
    /// Whether it grew by more than it may.
    package internal(set) var isOver = false
    /// How many times it was measured.
    package internal(set) var attempts = 1

    package init(once: Double, twice: Double) {
        self.once = once
        self.twice = twice
    }

    /// 2 if the cost is linear, 4 if it is quadratic.
    package var factor: Double { once > 0 ? twice / once : 0 }
}

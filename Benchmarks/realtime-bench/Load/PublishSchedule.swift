/// When which publishers send, in an open-loop run: several series, each with its own interval.
struct PublishSchedule {
    private struct Series {
        var lanes: [[(room: Int, publisher: Int)]]
        var interval: Double
        var count = 0

        var nextTime: UInt64 { UInt64((Double(count) + 0.5) * interval) }
    }

    private var series: [Series] = []

    init() {}

    /// Adds a series that takes its turns in order, one every `interval` nanoseconds; each turn is sent at once.
    mutating func add(_ turns: [[(room: Int, publisher: Int)]], interval: Double) {
        guard !turns.isEmpty, interval.isFinite else { return }
        series.append(Series(lanes: turns, interval: interval))
    }

    /// The earliest turn that is due, taken off the schedule; nil if none is due yet.
    mutating func next(before time: UInt64) -> (time: UInt64, lanes: [(room: Int, publisher: Int)])? {
        guard let index = earliest, series[index].nextTime <= time else { return nil }
        let due = series[index].nextTime
        let lanes = series[index].lanes[series[index].count % series[index].lanes.count]
        series[index].count += 1
        return (due, lanes)
    }

    func nanosecondsUntilNext(from time: UInt64) -> UInt64 {
        guard let earliest else { return UInt64.max }
        let due = series[earliest].nextTime
        return due > time ? due - time : 0
    }

    private var earliest: Int? {
        series.indices.min { left, right in series[left].nextTime < series[right].nextTime }
    }
}

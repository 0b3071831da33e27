internal import BenchmarkSupport
internal import RealtimeEngine

/// The result of `drain`.
struct DrainResult {
    var drain: DrainReport
    var period: Duration
    /// How long the drain took in all.
    var took: Duration
    /// Goodbyes that clients saw, by the second of the drain.
    var perSecond: [Int]
    var clients: Int
    var back: Int
    /// The longest time that a client was away, and what its window allowed.
    var longestAbsence: Duration
    var window: Duration
    var acknowledged: Int
    /// Acknowledged publishes that are not in their room's log, or there twice.
    var lost: Int
    /// Gaps that members were told, or a log's end that they did not see.
    var missed: Int

    /// The busiest second may see so many times the mean.
    static let bound = 1.5
    /// A reconnect takes its time after its moment has come.
    static let grace = Duration.seconds(1)

    /// The busiest second over the mean of those of the period.
    var busiest: Double {
        let mean = Double(self.clients) / (self.period / .seconds(1))
        return Double(self.perSecond.max() ?? 0) / mean
    }

    var exitCode: ExitCode {
        let isGood =
            self.lost == 0 && self.missed == 0 && self.acknowledged > 0 && self.back == self.clients
            && self.busiest <= Self.bound && self.drain.connections == self.clients && self.drain.interrupted == 0
            && self.longestAbsence <= self.window + Self.grace
        return isGood ? .success : .failed
    }

    var text: String {
        var table = TextTable()
        table.add(["second", "went"])
        for (second, count) in self.perSecond.enumerated() {
            table.add([String(second + 1), NumberText.grouped(count)])
        }
        return """
            drain: \(self.drain.connections) clients told to go over \(self.period), done after \(seconds(self.took)) s, \
            \(self.drain.interrupted) interrupted
            busiest second \(NumberText.fixed(self.busiest, digits: 2)) times the mean, at most \
            \(NumberText.fixed(Self.bound, digits: 1))
            \(self.back) of \(self.clients) back, away for \(seconds(self.longestAbsence)) s at most, the window ends \
            after \(seconds(self.window)) s
            \(NumberText.grouped(self.acknowledged)) publishes acknowledged, \(self.lost) lost; members missed \
            \(self.missed)

            \(table.text())
            \(self.exitCode == .success ? "passed" : "FAILED")
            """
    }

    var json: JSONText {
        .object([
            ("command", .string("drain")), ("passed", .boolean(self.exitCode == .success)),
            ("clients", .integer(self.clients)), ("back", .integer(self.back)),
            ("interrupted", .integer(self.drain.interrupted)), ("busiest", .number(self.busiest)),
            ("longest_absence_s", .number(self.longestAbsence / .seconds(1))),
            ("acknowledged", .integer(self.acknowledged)), ("lost", .integer(self.lost)),
            ("missed", .integer(self.missed)),
            ("per_second", .array(self.perSecond.map { count in .integer(count) })),
        ])
    }

    private func seconds(_ duration: Duration) -> String { NumberText.fixed(duration / .seconds(1), digits: 2) }
}

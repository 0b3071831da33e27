internal import BenchmarkSupport
internal import RealtimeTesting

/// The result of `storm`, and of `simulate --storm`.
struct StormReport {
    var storm: ReconnectStorm.Report
    /// The seed of a simulated storm; a real one has none.
    var seed: UInt64?

    /// The busiest second may bring so many times the mean.
    static let bound = 2.5

    var exitCode: ExitCode {
        self.storm.back == self.storm.clients && self.storm.busiest <= Self.bound ? .success : .failed
    }

    var text: String {
        var table = TextTable()
        table.add(["second", "back"])
        for (second, count) in self.storm.perSecond.enumerated() {
            table.add([String(second + 1), NumberText.grouped(count)])
        }
        let seed = self.seed.map { seed in "seed \(seed), " } ?? ""
        return """
            storm: \(seed)\(self.storm.back) of \(self.storm.clients) clients back, the last after \
            \(NumberText.fixed(Self.seconds(self.storm.last), digits: 2)) s, the window ends after \
            \(NumberText.fixed(Self.seconds(self.storm.end), digits: 2)) s
            busiest second \(NumberText.fixed(self.storm.busiest, digits: 2)) times the mean, at most \
            \(NumberText.fixed(Self.bound, digits: 1))

            \(table.text())
            \(self.exitCode == .success ? "passed" : "FAILED")
            """
    }

    var json: JSONText {
        .object([
            ("command", .string("storm")), ("passed", .boolean(self.exitCode == .success)),
            ("clients", .integer(self.storm.clients)), ("back", .integer(self.storm.back)),
            ("last_s", .number(Self.seconds(self.storm.last))),
            ("window_end_s", .number(Self.seconds(self.storm.end))), ("busiest", .number(self.storm.busiest)),
            ("per_second", .array(self.storm.perSecond.map { count in .integer(count) })),
        ])
    }

    private static func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
}

internal import BenchmarkSupport
internal import RealtimeTesting

/// The result of the command `simulate`.
struct SimulateReport {
    var first: UInt64 = 1
    var rare = 0.0
    var seeds = 0
    var events = 0
    var seconds = 0.0
    /// The same in whatever order the seeds ended.
    var hash: UInt64 = 0
    var failures: [SimulationFailure] = []
    /// In how many seeds each mark was reached, and how often in all.
    var reached = Array(repeating: (seeds: 0, times: 0), count: Mark.allCases.count)

    mutating func add(_ report: SimulationReport) {
        self.seeds += 1
        self.events += report.events
        var generator = SimulationRandom(seed: report.traceHash ^ (report.seed &* 0x9E37_79B9_7F4A_7C15))
        self.hash &+= generator.next()
        for (index, count) in report.marks.enumerated() where count > 0 {
            self.reached[index].seeds += 1
            self.reached[index].times += count
        }
    }

    /// What was reached in too few seeds.
    var tooRare: [Mark] {
        Mark.allCases.filter { mark in self.share(mark) < self.rare }
    }

    var exitCode: ExitCode { self.failures.isEmpty && self.tooRare.isEmpty ? .success : .failed }

    var hashText: String { String(self.hash, radix: 16) }

    private func share(_ mark: Mark) -> Double {
        100 * Double(self.reached[mark.rawValue].seeds) / Double(max(1, self.seeds))
    }

    /// What was run, in one line.
    var description: String {
        let rate = Int(Double(self.events) / max(self.seconds, 0.001))
        return "\(NumberText.grouped(self.seeds)) seeds from \(self.first), \(NumberText.grouped(self.events)) events, "
            + "\(NumberText.grouped(rate)) events/s, \(self.failures.count) violations, hash \(self.hashText)"
    }

    var text: String {
        var table = TextTable()
        table.add(["reached", "seeds", "%", "times"])
        for mark in Mark.allCases {
            let reached = self.reached[mark.rawValue]
            table.add([
                "\(mark)", NumberText.grouped(reached.seeds), NumberText.fixed(self.share(mark), digits: 1),
                NumberText.grouped(reached.times),
            ])
        }
        var text = "simulate: \(self.description)\n\n\(table.text())"
        for failure in self.failures { text += "\n\(failure)\n" }
        for mark in self.tooRare {
            text += "\n  too rare: \(mark) in \(NumberText.fixed(self.share(mark), digits: 2)) % of the seeds, "
            text += "at least \(NumberText.fixed(self.rare, digits: 2)) % must reach it\n"
        }
        return text + "\n\(self.exitCode == .success ? "passed" : "FAILED")\n"
    }

    var json: JSONText {
        let marks = Mark.allCases.map { mark in ("\(mark)", JSONText.integer(self.reached[mark.rawValue].seeds)) }
        return .object([
            ("command", .string("simulate")), ("passed", .boolean(self.exitCode == .success)),
            ("first_seed", .integer(Int(clamping: self.first))), ("seeds", .integer(self.seeds)),
            ("events", .integer(self.events)), ("seconds", .number(self.seconds)), ("hash", .string(self.hashText)),
            ("reached", .object(marks)),
            ("failures", .array(self.failures.map { failure in .string("\(failure)") })),
        ])
    }
}

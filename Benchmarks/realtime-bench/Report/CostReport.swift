internal import BenchmarkSupport

/// The result of the command `cost`.
struct CostReport {
    struct Line {
        var name: String
        /// Of the larger input.
        var bytes: Int
        var growth = Growth(once: 0, twice: 0)
        /// Set if the input did not do what it was made for.
        var problem: String?

        /// Whether it was slow enough for its growth to mean anything.
        var counts: Bool { growth.twice > CostRun.negligible * Double(bytes) }
    }

    var maximumGrowth: Double
    var lines: [Line] = []

    var violations: [String] {
        lines.compactMap { line in
            if let problem = line.problem { return "\(line.name): \(problem)" }
            guard line.growth.isOver else { return nil }
            return "\(line.name): twice the bytes took \(factor(line.growth.factor)) the time, allowed "
                + factor(maximumGrowth)
        }
    }

    var exitCode: ExitCode { violations.isEmpty ? .success : .failed }

    /// What was measured, in one line.
    var description: String {
        let worst = lines.filter(\.counts).max { left, right in left.growth.factor < right.growth.factor }
        guard let worst else { return "nothing measured" }
        return "\(lines.count) kinds of input, twice the bytes took at most \(factor(worst.growth.factor)) the time "
            + "(\(worst.name))"
    }

    var text: String {
        var table = TextTable()
        table.add(["", "bytes", "t(n)", "t(2n)", "t(2n)/t(n)", "ns/byte", "tries"])
        for line in lines {
            let factor = NumberText.fixed(line.growth.factor, digits: 2)
            table.add([
                line.name, NumberText.grouped(line.bytes), duration(line.growth.once), duration(line.growth.twice),
                line.counts ? factor : "(\(factor))",
                NumberText.fixed(line.growth.twice / Double(line.bytes), digits: 2), String(line.growth.attempts),
            ])
        }
        var text = "cost: \(description)\n\n\(table.text())"
        for violation in violations { text += "\n  over its bound: \(violation)\n" }
        return text + "\n\(exitCode == .success ? "passed" : "FAILED")\n"
    }

    var json: JSONText {
        .object([
            ("command", .string("cost")), ("description", .string(description)),
            ("passed", .boolean(exitCode == .success)), ("max_growth", .number(maximumGrowth)),
            ("shapes", .array(lines.map(json))),
            ("violations", .array(violations.map { violation in .string(violation) })),
        ])
    }

    private func json(_ line: Line) -> JSONText {
        .object([
            ("name", .string(line.name)), ("bytes", .integer(line.bytes)), ("once_ns", .number(line.growth.once)),
            ("twice_ns", .number(line.growth.twice)), ("growth", .number(line.growth.factor)),
            ("tries", .integer(line.growth.attempts)),
        ])
    }

    private func factor(_ value: Double) -> String {
        NumberText.fixed(value, digits: 2) + "x"
    }

    private func duration(_ nanoseconds: Double) -> String {
        NumberText.duration(nanoseconds: UInt64(max(0, nanoseconds)))
    }
}

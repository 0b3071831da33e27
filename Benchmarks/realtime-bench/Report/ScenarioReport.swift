internal import BenchmarkSupport

/// The result of a command: the server's figures, the floor's beside them if it ran, and the verdict.
struct ScenarioReport {
    var command: String
    /// What was run, in one line.
    var description: String
    var server: Outcome
    var floor: Outcome?
    /// The highest ratio to the floor that is accepted, if one was given.
    var maximumRatio: Double?
    var drawsHistogram = false

    var faults: Faults {
        var faults = server.faults
        if let floor { faults += floor.faults }
        return faults
    }

    var violations: [String] {
        var violations = server.violations
        guard let maximumRatio else { return violations }
        for figure in server.figures where figure.isCompared {
            guard let ratio = ratio(figure), ratio > maximumRatio else { continue }
            let limit = NumberText.fixed(maximumRatio, digits: 2)
            violations.append("\(figure.label): \(NumberText.fixed(ratio, digits: 2))x of the floor, allowed \(limit)x")
        }
        return violations
    }

    var exitCode: ExitCode {
        faults.isClean && violations.isEmpty ? .success : .failed
    }

    func ratio(_ figure: Figure) -> Double? {
        guard figure.isCompared, let base = floor?[figure.key], base > 0 else { return nil }
        return figure.value / base
    }

    var text: String {
        var table = TextTable()
        if floor != nil { table.add(["", "server", "floor", "ratio"]) }
        for figure in server.figures {
            var cells = [figure.label, NumberText.fixed(figure.value, digits: figure.digits)]
            if let floor {
                cells.append(floor[figure.key].map { value in NumberText.fixed(value, digits: figure.digits) } ?? "-")
                cells.append(ratio(figure).map { ratio in NumberText.fixed(ratio, digits: 2) + "x" } ?? "")
            }
            table.add(cells)
        }
        for (name, count) in faults.named where count > 0 || ["missing", "duplicated", "reordered"].contains(name) {
            table.add([name, NumberText.grouped(count)])
        }
        var text = "\(command): \(description)\n\n\(table.text())"
        if drawsHistogram, let histogram = server.histogram {
            text += "\n  publish to receive\n\(HistogramChart().text(histogram))"
        }
        for violation in violations { text += "\n  over its bound: \(violation)\n" }
        return text + "\n\(exitCode == .success ? "passed" : "FAILED")\n"
    }

    var json: JSONText {
        var members: [(String, JSONText)] = [
            ("command", .string(command)), ("description", .string(description)),
            ("passed", .boolean(exitCode == .success)), ("server", Self.json(server.figures)),
        ]
        if let floor {
            members.append(("floor", Self.json(floor.figures)))
            let ratios = server.figures.compactMap { figure in
                ratio(figure).map { ratio in (figure.key, JSONText.number(ratio)) }
            }
            members.append(("ratio", .object(ratios)))
        }
        members.append(("faults", .object(faults.named.map { name, count in (name, .integer(count)) })))
        members.append(("violations", .array(violations.map { violation in .string(violation) })))
        return .object(members)
    }

    private static func json(_ figures: [Figure]) -> JSONText {
        .object(figures.map { figure in (figure.key, .number(figure.value)) })
    }
}

internal import BenchmarkSupport
internal import RealtimeTesting

/// `simulate --storm`: many clients that lose their node at once.
enum SimulatedStorm {
    /// The busiest second may bring so many times the mean.
    static let bound = 2.5

    static func run(clients: Int, seed: UInt64) -> ExitCode {
        var storm = ReconnectStorm(seed: seed)
        storm.clients = clients
        switch storm.run() {
        case .failure(let violation):
            Console.print("storm: seed \(seed): \(violation)\n\nFAILED")
            return .failed
        case .success(let report):
            let isGood = report.back == clients && report.busiest <= Self.bound
            Console.print(Self.text(report, seed, isGood: isGood))
            return isGood ? .success : .failed
        }
    }

    private static func text(_ report: ReconnectStorm.Report, _ seed: UInt64, isGood: Bool) -> String {
        var table = TextTable()
        table.add(["second", "back"])
        for (second, count) in report.perSecond.enumerated() {
            table.add([String(second + 1), NumberText.grouped(count)])
        }
        return """
            storm: seed \(seed), \(report.back) of \(report.clients) clients back, the last after \(report.last), \
            the window ends after \(report.end)
            busiest second \(NumberText.fixed(report.busiest, digits: 2)) times the mean, at most \
            \(NumberText.fixed(Self.bound, digits: 1))

            \(table.text())
            \(isGood ? "passed" : "FAILED")
            """
    }
}

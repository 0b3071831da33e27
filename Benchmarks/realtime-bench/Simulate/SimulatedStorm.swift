internal import RealtimeTesting

/// `simulate --storm`: many clients that lose their node at once.
enum SimulatedStorm {
    static func run(clients: Int, seed: UInt64) -> ExitCode {
        var storm = ReconnectStorm(seed: seed)
        storm.clients = clients
        switch storm.run() {
        case .failure(let violation):
            Console.print("storm: seed \(seed): \(violation)\n\nFAILED")
            return .failed
        case .success(let result):
            let report = StormReport(storm: result, seed: seed)
            Console.print(report.text)
            return report.exitCode
        }
    }
}

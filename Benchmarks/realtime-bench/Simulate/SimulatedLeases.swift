internal import BenchmarkSupport
internal import RealtimeTesting

/// `simulate --leases`: holders that sleep through the end of their leases and then write.
enum SimulatedLeases {
    static func run(grants: Int, seed: UInt64) -> ExitCode {
        let report = LeaseDrill(grants: grants, seed: seed).run { count in
            if count > 0 { Console.progress("\(NumberText.grouped(count)) of \(NumberText.grouped(grants)) grants") }
        }
        let isGood = report.staleAccepted == 0 && report.wronglyRefused == 0 && report.violations == 0
        Console.print(
            """
            leases: seed \(seed), \(NumberText.grouped(report.granted)) granted, \
            \(NumberText.grouped(report.overslept)) overslept, \(NumberText.grouped(report.resumed)) renewed or resumed
            \(NumberText.grouped(report.written)) writes of holders taken, \(report.wronglyRefused) refused
            \(NumberText.grouped(report.staleRefused)) stale writes refused, \(report.staleAccepted) taken
            \(report.violations) tenures that overlapped or tokens that did not grow

            \(isGood && report.staleRefused > 0 ? "passed" : "FAILED")
            """
        )
        return isGood && report.staleRefused > 0 ? .success : .failed
    }
}

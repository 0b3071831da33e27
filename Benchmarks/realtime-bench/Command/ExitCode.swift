/// How the program ends.
enum ExitCode: Int32 {
    /// Nothing was missing, duplicated, reordered or over its bound.
    case success = 0
    case failed = 1
    /// The machine does not allow the run (too few open files, a server that does not start), or the input is nothing
    /// that the command knows.
    case environment = 2
    /// The command line is wrong (EX_USAGE).
    case usage = 64
}

extension ExitCode {
    /// Runs what the machine may not allow; then says why.
    static func of(_ body: () throws(EnvironmentProblem) -> ExitCode) -> ExitCode {
        do throws(EnvironmentProblem) {
            return try body()
        } catch {
            Console.complain(error.message)
            return .environment
        }
    }

    /// The line that closes one of several runs; `self` becomes `failed` if it went wrong.
    mutating func close(_ line: String, _ exitCode: ExitCode) {
        let isGood = exitCode == .success
        Console.print("\(isGood ? "ok    " : "FAILED")  \(line)")
        if !isGood { self = .failed }
    }
}

internal import BenchmarkSupport

#if canImport(Glibc)
private import Glibc
#elseif canImport(Darwin)
private import Darwin
#endif

/// The file that `--json` asks for.
enum ReportFile {
    /// Writes it if it was asked for.
    static func write(_ report: JSONText, as arguments: ParsedArguments) throws(EnvironmentProblem) {
        if let path = arguments.text("json") { try self.write(report, to: path) }
    }

    static func write(_ report: JSONText, to path: String) throws(EnvironmentProblem) {
        let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        guard descriptor >= 0 else { throw EnvironmentProblem("cannot write \(path) (errno \(errno))") }
        Console.write(report.text() + "\n", to: descriptor)
        close(descriptor)
    }
}

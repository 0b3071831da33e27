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

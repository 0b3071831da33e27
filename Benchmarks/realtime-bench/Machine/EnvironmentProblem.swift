/// Something about this machine, not about the server under test, that makes a run impossible.
struct EnvironmentProblem: Error {
    var message: String

    init(_ message: String) {
        self.message = message
    }
}

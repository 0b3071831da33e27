/// The lines of one message, each of which holds one JSON object or nothing.
struct JSONLines {
    /// The reader, at the start of a line's object when `next` has returned true.
    var scanner: JSONScanner

    private var count = 0

    init(limits: ProtocolLimits) {
        self.scanner = JSONScanner(limits: limits)
    }

    /// Moves to the next line that is not blank.
    ///
    /// False at the end of the message.
    ///
    /// Blank lines count against the limit: a message of a million of them must not cost a million turns.
    mutating func next(_ message: Span<UInt8>) throws(ScanFailure) -> Bool {
        self.scanner.forgetProblem()
        while self.scanner.position < message.count {
            self.count += 1
            guard self.count <= self.scanner.limits.maxCommandsPerMessage else {
                throw self.scanner.failure(.tooManyCommands)
            }
            guard self.scanner.takeBlankLine(message) else { return true }
        }
        return false
    }
}

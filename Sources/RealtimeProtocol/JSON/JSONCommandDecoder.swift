/// Reads commands out of a client's JSON message.
///
/// A message holds one command a line. The reader is strict: RFC 8259 with unique field names, whole surrogate pairs
/// and UTF-8 throughout. It takes one pass, and its cost is linear in the bytes. `null` for a field of the protocol
/// means that the field is absent; fields that the protocol does not know are checked and skipped. Payloads are copied
/// once as they are.
public enum JSONCommandDecoder {
    /// Reads the commands of one message in order, and hands each over as soon as its line is complete.
    ///
    /// A command that is well-formed JSON with an id, but not the protocol's, is handed over as a `CommandRejection`,
    /// and reading goes on. Anything worse ends the reading with an error, and the connection should be closed; what
    /// came before has been handed over by then. Blank lines are skipped, but count against the limit. An empty
    /// message holds no command and is no error.
    ///
    /// - Parameters:
    ///   - message: The bytes of one transport message. Their number should be limited already.
    ///   - limits: How much to take.
    ///   - each: Called for every command in order. Returns whether to go on.
    /// - Returns: How many times `each` was called, or why reading stopped.
    public static func decode(
        _ message: Span<UInt8>,
        limits: ProtocolLimits,
        each: (Result<Command, CommandRejection>) -> Bool
    ) -> Result<Int, ProtocolError> {
        var lines = JSONLines(limits: limits)
        var count = 0
        do throws(ScanFailure) {
            while try lines.next(message) {
                let command = try self.command(message, &lines.scanner)
                try lines.scanner.endLine(message)
                count += 1
                guard each(command) else { break }
            }
            return .success(count)
        } catch {
            return .failure(error.protocolError(origin: .remote))
        }
    }

    /// Reads one command.
    private static func command(
        _ bytes: Span<UInt8>,
        _ scanner: inout JSONScanner
    ) throws(ScanFailure) -> Result<Command, CommandRejection> {
        let start = scanner.failure(.missingID)
        try scanner.take(.leftBrace, bytes)
        var object = JSONObjectCursor()
        var id: UInt32 = 0
        var isEmpty = true
        var request: Request?
        while let field = try scanner.nextField(bytes, in: &object) {
            if field == .id {
                id = try self.id(bytes, &scanner)
                continue
            }
            isEmpty = false
            let method = try scanner.request(field, bytes)
            if let method {
                if request != nil { scanner.note(.conflictingMethods) }
                request = method
            }
        }
        return try self.judge(id: id, isEmpty: isEmpty, request: request, problem: scanner.problem, start: start)
    }

    /// Reads the id.
    ///
    /// One that is no positive integer leaves nothing to answer to, so it ends the reading.
    private static func id(_ bytes: Span<UInt8>, _ scanner: inout JSONScanner) throws(ScanFailure) -> UInt32 {
        let earlier = scanner.problem
        scanner.forgetProblem()
        let id = try scanner.integer(UInt32.self, bytes)
        if let problem = scanner.problem { throw problem }
        if let earlier { scanner.restore(earlier) }
        return id
    }

    /// Decides what a line that was read to its end amounts to.
    private static func judge(
        id: UInt32,
        isEmpty: Bool,
        request: Request?,
        problem: ScanFailure?,
        start: ScanFailure
    ) throws(ScanFailure) -> Result<Command, CommandRejection> {
        if let problem {
            guard id != 0 else { throw problem }
            let reply: ErrorReply = problem.code == .tooManyEntries ? .limitExceeded : .badRequest
            return .failure(CommandRejection(id: id, reply: reply, cause: problem.protocolError(origin: .remote)))
        }
        guard let request else {
            if id == 0, isEmpty { return .success(Command(id: 0, request: .pong)) }
            let failure = ScanFailure(code: .unknownMethod, position: start.position)
            guard id != 0 else { throw failure }
            let cause = failure.protocolError(origin: .remote)
            return .failure(CommandRejection(id: id, reply: .methodNotFound, cause: cause))
        }
        if id == 0 {
            guard case .send = request else { throw start }
        }
        return .success(Command(id: id, request: request))
    }
}

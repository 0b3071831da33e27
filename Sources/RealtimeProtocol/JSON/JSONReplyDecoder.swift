/// Reads replies, pushes and pings out of a server's JSON message.
///
/// As strict as `JSONCommandDecoder`, but nothing here can be refused politely: whatever is not the protocol's ends
/// the reading. Pushes of an unknown kind are the exception, because servers may be newer than clients.
public enum JSONReplyDecoder {
    /// Reads what one transport message holds, in order, and hands each over as soon as its line is complete.
    ///
    /// - Parameters:
    ///   - message: The bytes of one transport message. Their number should be limited already.
    ///   - limits: How much to take. `maxCommandsPerMessage` limits the lines.
    ///   - each: Called for every reply, push and ping in order. Returns whether to go on.
    /// - Returns: How many times `each` was called, or why reading stopped.
    public static func decode(
        _ message: Span<UInt8>,
        limits: ProtocolLimits,
        each: (ServerMessage) -> Bool
    ) -> Result<Int, ProtocolError> {
        var lines = JSONLines(limits: limits)
        var count = 0
        do throws(ScanFailure) {
            while try lines.next(message) {
                let answer = try self.message(message, &lines.scanner)
                try lines.scanner.endLine(message)
                count += 1
                guard each(answer) else { break }
            }
            return .success(count)
        } catch {
            return .failure(error.protocolError(origin: .remote))
        }
    }

    /// Reads one reply, push or ping.
    private static func message(
        _ bytes: Span<UInt8>,
        _ scanner: inout JSONScanner
    ) throws(ScanFailure) -> ServerMessage {
        let start = scanner.failure(.unknownMethod)
        try scanner.take(.leftBrace, bytes)
        var object = JSONObjectCursor()
        var id: UInt32 = 0
        var isEmpty = true
        var push: ServerMessage?
        var outcome: ReplyOutcome?
        while let field = try scanner.nextField(bytes, in: &object) {
            if field == .id {
                id = try scanner.integer(UInt32.self, bytes)
                continue
            }
            isEmpty = false
            if field == .push {
                push = try scanner.push(bytes)
            } else if let answer = try scanner.outcome(field, bytes) {
                if outcome != nil { scanner.note(.conflictingMethods) }
                outcome = answer
            }
        }
        if push != nil, outcome != nil || id != 0 { scanner.note(.conflictingMethods) }
        if let problem = scanner.problem { throw problem }
        if let push { return push }
        if let outcome {
            guard id != 0 else { throw ScanFailure(code: .missingID, position: start.position) }
            return .reply(Reply(id: id, outcome: outcome))
        }
        guard id == 0, isEmpty else { throw start }
        return .ping
    }
}

/// Parses the head of one HTTP/1.x request as its bytes arrive (RFC 9112 2, 3 and 5).
///
/// Strict where leniency has led to smuggling: bare CR or LF, folded lines, white space before a colon, a second
/// `Host`, both lengths at once and a body on `GET` are all refused with 400. Cost: each byte is looked at twice;
/// bytes are kept only while the head is incomplete, never more than ``HandshakeLimits/maxHeadBytes``.
public struct RequestHeadParser: Sendable {
    private var scanner: HeadScanner
    private var buffer: [UInt8] = []
    private var failure: HandshakeRejection?
    private var isDone = false

    /// Makes a parser for the first request of a connection.
    public init(limits: HandshakeLimits) {
        scanner = HeadScanner(limits: limits, isRequest: true)
    }

    /// The bytes held for an incomplete head.
    public var bufferedBytes: Int { buffer.count }

    /// Takes the next bytes of the connection.
    ///
    /// - Returns: Nil while the head is incomplete (all of the input has then been taken); otherwise the head and how
    ///   many bytes of this input belong to it. The rest is the first frames, or the body of a request that the caller
    ///   answers itself.
    /// - Throws: The refusal to send; every later call throws it again.
    public mutating func parse(
        _ input: Span<UInt8>
    ) throws(HandshakeRejection) -> (consumed: Int, head: RequestHead)? {
        precondition(!isDone, "a parser takes one head")
        if let failure { throw failure }
        do throws(HandshakeRejection) {
            guard let end = try scan(input) else {
                buffer.append(copying: input)
                return nil
            }
            var lines = HeadLines(input.extracting(0..<end))
            if !buffer.isEmpty {
                buffer.append(copying: input.extracting(0..<end))
                lines = HeadLines(buffer.span)
                buffer = []
            }
            let head = try Self.head(lines)
            isDone = true
            return (end, head)
        } catch {
            buffer = []
            failure = error
            throw error
        }
    }

    private mutating func scan(_ input: Span<UInt8>) throws(HandshakeRejection) -> Int? {
        do throws(HeadScanner.Fault) {
            return try scanner.scan(input)
        } catch {
            switch error {
            case .malformed: throw .badRequest("the request head is malformed")
            case .headTooBig: throw .headTooBig("the request head is too big")
            case .targetTooLong: throw .targetTooLong
            case .tooManyFields: throw .headTooBig("the request has too many header fields")
            case .fieldTooBig: throw .headTooBig("a header field is too long")
            }
        }
    }

    private static func head(_ lines: HeadLines) throws(HandshakeRejection) -> RequestHead {
        let parts = lines.startLine.split(separator: " ", omittingEmptySubsequences: false)
        guard parts.count == 3, !parts[0].isEmpty, !parts[1].isEmpty else {
            throw .badRequest("the request line is malformed")
        }
        let minor: Int
        switch parts[2] {
        case "HTTP/1.1": minor = 1
        case "HTTP/1.0": minor = 0
        default: throw .badRequest("the HTTP version is not 1.0 or 1.1")
        }
        let target = try RequestTarget(parts[1], method: parts[0])
        let head = RequestHead(
            method: String(parts[0]),
            target: String(parts[1]),
            path: target.path,
            query: target.query,
            minorVersion: minor,
            headers: lines.headers
        )
        try HeadRules.check(head, authority: target.authority)
        return head
    }
}

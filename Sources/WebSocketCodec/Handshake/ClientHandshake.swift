/// The client's side of the opening handshake (RFC 6455 4.1).
///
/// Make it, send what ``appendRequest(to:)`` writes, give every received byte to ``receive(_:)`` until that returns an
/// agreement; only then may frames be sent. One value is for one attempt.
public struct ClientHandshake: Sendable {
    private let host: String
    private let path: String
    private let key: String
    private let subprotocols: [String]
    private let headers: [HeaderField]
    private var scanner: HeadScanner
    private var buffer: [UInt8] = []
    private var failure: HandshakeError?
    private var isDone = false

    /// Checks the parts of a request.
    ///
    /// Nothing can be smuggled through them: whatever would not be one line is refused.
    ///
    /// - Parameters:
    ///   - host: The `Host` field: a name or address, and the port unless it is the scheme's own.
    ///   - path: The path and query, beginning with `/`, percent-encoded, without a fragment (RFC 6455 3).
    ///   - keyBytes: 16 fresh random bytes (RFC 6455 4.1).
    ///   - subprotocols: The offer, the preferred one first.
    ///   - headers: Further fields, such as `Origin` or `Authorization`.
    ///   - limits: The bounds on the response's head.
    /// - Throws: ``HandshakeError/Code/invalidRequest`` of local origin.
    public init(
        host: String,
        path: String,
        keyBytes: [UInt8],
        subprotocols: [String] = [],
        headers: [HeaderField] = [],
        limits: HandshakeLimits
    ) throws(HandshakeError) {
        guard Authority(host) != nil else { throw HandshakeError(.invalidRequest, "the host is malformed") }
        let isPath =
            path.utf8.first == UInt8(ascii: "/")
            && path.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "#") }
        guard isPath else { throw HandshakeError(.invalidRequest, "the path is malformed or has a fragment") }
        guard keyBytes.count == 16 else { throw HandshakeError(.invalidRequest, "the key is not 16 bytes") }
        guard subprotocols.allSatisfy({ ASCII.isToken($0) }), Set(subprotocols).count == subprotocols.count else {
            throw HandshakeError(.invalidRequest, "a subprotocol is not a token or is repeated")
        }
        for field in headers {
            let isSafe = ASCII.isToken(field.name) && field.value.utf8.allSatisfy(ASCII.isFieldContent)
            guard isSafe else { throw HandshakeError(.invalidRequest, "a header field is malformed") }
            guard !Self.isReserved(field.name) else {
                throw HandshakeError(.invalidRequest, "a header field belongs to the handshake")
            }
        }
        self.host = host
        self.path = path
        self.key = Base64.encode(keyBytes)
        self.subprotocols = subprotocols
        self.headers = headers
        self.scanner = HeadScanner(limits: limits, isRequest: false)
    }

    /// Appends the request.
    public func appendRequest(to output: inout [UInt8]) {
        var head = "GET \(path) HTTP/1.1\r\nHost: \(host)\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        head += "Sec-WebSocket-Key: \(key)\r\nSec-WebSocket-Version: 13\r\n"
        if !subprotocols.isEmpty {
            head += "Sec-WebSocket-Protocol: \(subprotocols.joined(separator: ", "))\r\n"
        }
        for field in headers { head += "\(field.name): \(field.value)\r\n" }
        output.append(contentsOf: head.utf8)
        output.append(contentsOf: "\r\n".utf8)
    }

    /// Takes the next bytes of the response.
    ///
    /// - Returns: Nil while the head is incomplete (all of the input has then been taken); otherwise the agreement and
    ///   how many bytes of this input belong to the head. The rest is the first frames.
    /// - Throws: Why the handshake failed; every later call throws it again.
    public mutating func receive(
        _ input: Span<UInt8>
    ) throws(HandshakeError) -> (consumed: Int, agreement: HandshakeAgreement)? {
        precondition(!isDone, "a handshake has one response")
        if let failure { throw failure }
        do throws(HandshakeError) {
            guard let end = try scan(input) else {
                buffer.append(copying: input)
                return nil
            }
            buffer.append(copying: input.extracting(0..<end))
            let lines = HeadLines(buffer.span)
            buffer = []
            let agreement = try judge(lines)
            isDone = true
            return (end, agreement)
        } catch {
            buffer = []
            failure = error
            throw error
        }
    }

    private mutating func scan(_ input: Span<UInt8>) throws(HandshakeError) -> Int? {
        do throws(HeadScanner.Fault) {
            return try scanner.scan(input)
        } catch {
            let message = error == .malformed ? "the response head is malformed" : "the response head is too big"
            throw HandshakeError(.malformedResponse, message)
        }
    }

    private func judge(_ lines: HeadLines) throws(HandshakeError) -> HandshakeAgreement {
        try ResponseRules(lines, key: key, subprotocols: subprotocols).judge()
    }

    private static func isReserved(_ name: String) -> Bool {
        ["Host", "Upgrade", "Connection", "Content-Length", "Transfer-Encoding"].contains { ASCII.equal($0, name) }
            || ASCII.equal(name.utf8.prefix(14), "Sec-WebSocket-".utf8)
    }
}

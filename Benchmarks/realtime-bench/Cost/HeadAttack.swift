internal import WebSocketCodec

/// A request for a WebSocket with something at its end.
struct HeadAttack {
    let bytes: [UInt8]

    private static let policy = HandshakePolicy(subprotocols: ["none", "of", "these", "is", "offered"])

    init(fields: String, isComplete: Bool) {
        let head = """
            GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n
            """
        bytes = Array((head + fields + (isComplete ? "\r\n" : "")).utf8)
    }

    /// Parses and judges it in reads of `chunk` bytes; returns the status of the answer, 0 while there is none.
    func run(chunk: Int) -> Int {
        var parser = RequestHeadParser(
            limits: HandshakeLimits(maxHeadBytes: .max, maxTargetBytes: .max, maxFields: .max, maxFieldBytes: .max)
        )
        var start = 0
        while start < bytes.count {
            let end = start + min(chunk, bytes.count - start)
            do throws(HandshakeRejection) {
                if let (_, head) = try parser.parse(bytes.span.extracting(start..<end)) { return judge(head) }
            } catch {
                return error.status
            }
            start = end
        }
        return 0
    }

    private func judge(_ head: RequestHead) -> Int {
        switch ServerHandshake.evaluate(head, policy: Self.policy) {
        case .success: 101
        case .failure(let rejection): rejection.status
        }
    }
}

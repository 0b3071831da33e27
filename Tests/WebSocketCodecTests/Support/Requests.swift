import WebSocketCodec

let roomyHead = HandshakeLimits(maxHeadBytes: 16384, maxTargetBytes: 1024, maxFields: 64, maxFieldBytes: 4096)

/// A good request from which tests take a field away, change it, or add one.
struct Request {
    var line = "GET /chat HTTP/1.1"
    var fields: [(String, String)] = [
        ("Host", "server.example.com"), ("Upgrade", "websocket"), ("Connection", "Upgrade"),
        ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="), ("Sec-WebSocket-Version", "13"),
    ]

    func setting(_ name: String, _ value: String) -> Request {
        var copy = without(name)
        copy.fields.append((name, value))
        return copy
    }

    func adding(_ name: String, _ value: String) -> Request {
        var copy = self
        copy.fields.append((name, value))
        return copy
    }

    func without(_ name: String) -> Request {
        var copy = self
        copy.fields.removeAll { $0.0 == name }
        return copy
    }

    func line(_ line: String) -> Request {
        var copy = self
        copy.line = line
        return copy
    }

    var wire: [UInt8] {
        [UInt8]((line + "\r\n" + fields.map { "\($0): \($1)\r\n" }.joined() + "\r\n").utf8)
    }
}

/// Parses a head that arrives in these chunks and tells how many bytes of the last one were taken.
func parse(
    _ chunks: [[UInt8]],
    limits: HandshakeLimits = roomyHead
) -> Result<(consumed: Int, head: RequestHead)?, HandshakeRejection> {
    var parser = RequestHeadParser(limits: limits)
    do throws(HandshakeRejection) {
        for chunk in chunks {
            if let result = try parser.parse(chunk.span) { return .success(result) }
        }
        return .success(nil)
    } catch {
        return .failure(error)
    }
}

/// The status with which a request is refused, by the parser or by the handshake, whole and byte by byte; nil when it
/// is accepted, 0 when it is incomplete and -1 when the split matters.
func status(
    _ wire: [UInt8],
    policy: HandshakePolicy = HandshakePolicy(),
    limits: HandshakeLimits = roomyHead
) -> Int? {
    let whole = verdict(parse([wire], limits: limits), policy)
    let bytewise = verdict(parse(wire.map { [$0] }, limits: limits), policy)
    return whole == bytewise ? whole : -1
}

private func verdict(
    _ result: Result<(consumed: Int, head: RequestHead)?, HandshakeRejection>,
    _ policy: HandshakePolicy
) -> Int? {
    switch result {
    case .failure(let rejection): return rejection.status
    case .success(nil): return 0
    case .success(let parsed?):
        switch ServerHandshake.evaluate(parsed.head, policy: policy) {
        case .success: return nil
        case .failure(let rejection): return rejection.status
        }
    }
}

internal import WebSocketCodec

extension AttackShape {
    /// Request heads, many times as long as a server would let them become.
    static var handshake: [AttackShape] {
        [
            head("long head, byte by byte", piece: 1, chunk: 1, status: 101) { count in
                "X: " + String(repeating: "x", count: count) + "\r\n"
            },
            head("head without an end, byte by byte", piece: 1, chunk: 1, status: 0, isComplete: false) { count in
                "X: " + String(repeating: "x", count: count)
            },
            head("many tiny fields", piece: 4, status: 101) { count in String(repeating: "a:\r\n", count: count) },
            head("many tiny fields, byte by byte", piece: 4, chunk: 1, status: 101) { count in
                String(repeating: "a:\r\n", count: count)
            },
            head("long list of subprotocols", piece: 2, status: 101) { count in
                "Sec-WebSocket-Protocol: a" + String(repeating: ",b", count: count) + "\r\n"
            },
            head("spaces within a subprotocol", piece: 1, status: 400) { count in
                "Sec-WebSocket-Protocol: b" + String(repeating: " ", count: count) + "x\r\n"
            },
            head("many fields of subprotocols", piece: 27, status: 101) { count in
                String(repeating: "Sec-WebSocket-Protocol: b\r\n", count: count)
            },
            head("backslashes in an extension", piece: 2, status: 400) { count in
                "Sec-WebSocket-Extensions: a; b=\"" + String(repeating: #"\c"#, count: count) + "\r\n"
            },
            head("many offers of compression", piece: 20, status: 101) { count in
                "Sec-WebSocket-Extensions: a" + String(repeating: ",permessage-deflate ", count: count) + "\r\n"
            },
            head("long list of upgrades", piece: 2, status: 101) { count in
                "Upgrade: a" + String(repeating: ",b", count: count) + "\r\n"
            },
        ]
    }

    private static func head(
        _ name: String,
        piece: Int,
        chunk: Int = .max,
        status: Int,
        isComplete: Bool = true,
        _ fields: @escaping (Int) -> String
    ) -> AttackShape {
        // Lists are shorter: half a million elements would measure the processor's caches.
        AttackShape(name: name, pieceBytes: piece, maximumBytes: (chunk == 1 ? 1024 : 256) * 1024) { count in
            let attack = HeadAttack(fields: fields(count), isComplete: isComplete)
            return Attack(bytes: attack.bytes.count, expected: status) { attack.run(chunk: chunk) }
        }
    }
}

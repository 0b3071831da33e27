internal import RealtimeProtocol

extension AttackShape {
    /// Messages of the client protocol, as a server and as a client read them.
    static var json: [AttackShape] {
        [
            text("deep nesting", piece: 129) { count in
                let nest = String(repeating: "[", count: 63) + String(repeating: "]", count: 63) + ", "
                return (#"{"id":1,"rpc":{"data":["# + String(repeating: nest + " ", count: count) + "1]}}", 2)
            },
            text("nesting without an end", piece: 1) { count in
                (#"{"id":1,"rpc":{"data":"# + String(repeating: "[", count: count), 0)
            },
            text("one string of escapes", piece: 14) { count in
                (#"{"id":1,"rpc":{"data":""# + String(repeating: #"\n\ud83d\ude00"#, count: count) + #""}}"#, 2)
            },
            text("one name of escapes", piece: 14) { count in
                (#"{"id":1,"rpc":{"method":""# + String(repeating: #"\n\ud83d\ude00"#, count: count) + #""}}"#, 2)
            },
            text("string without an end", piece: 4) { count in
                (#"{"id":1,"rpc":{"data":""# + String(repeating: #"\\\""#, count: count), 0)
            },
            text("newlines", piece: 1) { count in (String(repeating: "\n", count: count), 0) },
            text("white space", piece: 4) { count in ("{" + String(repeating: " \t\r ", count: count) + "}", 2) },
            text("unknown fields", piece: 10) { count in
                (#"{"id":1,"rpc":{"# + String(repeating: #""later":0,"#, count: count) + #""data":1}}"#, 2)
            },
            text("huge number", piece: 10) { count in
                (#"{"id":1,"rpc":{"data":"# + String(repeating: "1234567890", count: count) + "}}", 2)
            },
            text("huge integer", piece: 10) { count in
                (#"{"id":1,"history":{"offset":"# + String(repeating: "1234567890", count: count) + "}}", 1)
            },
            text("many commands", piece: 19) { count in
                (String(repeating: "{\"id\":1,\"ping\":{}}\n", count: count), 2 * count)
            },
            text("many headers", piece: 14, maximum: 256) { count in
                let pairs = (0..<count).map { number in #""k\#(1_000_000 + number)":"""# }.joined(separator: ",")
                return (#"{"id":1,"connect":{"headers":{"# + pairs + "}}}", 1)
            },
        ]
    }

    /// - Parameter make: gives the text and how many messages both decoders hand over together.
    private static func text(
        _ name: String,
        piece: Int,
        maximum kibibytes: Int = 16_384,
        _ make: @escaping (Int) -> (text: String, messages: Int)
    ) -> AttackShape {
        AttackShape(name: name, pieceBytes: piece, maximumBytes: kibibytes * 1024) { count in
            let (text, messages) = make(count)
            let bytes = Array(text.utf8)
            return Attack(bytes: bytes.count, expected: messages) { read(bytes) }
        }
    }

    /// Reads it as a command and as a reply.
    ///
    /// Lines and entries are not limited here, or the limit would be measured.
    private static func read(_ bytes: [UInt8]) -> Int {
        let limits = ProtocolLimits(
            maxDepth: 64,
            maxCommandsPerMessage: .max,
            maxNameBytes: .max,
            maxMapEntries: .max
        )
        var messages = 0
        _ = JSONCommandDecoder.decode(bytes.span, limits: limits) { _ in
            messages += 1
            return true
        }
        _ = JSONReplyDecoder.decode(bytes.span, limits: limits) { _ in
            messages += 1
            return true
        }
        return messages
    }
}

internal import WebSocketCodec

extension AttackShape {
    /// Frames of a client, for the decoder of a server.
    ///
    /// The limits are far away: it is the cost below them that counts.
    static var decoder: [AttackShape] {
        [
            frames("one huge masked message", piece: 1) { count in
                FrameAttack.message(.binary, [UInt8](repeating: 0xA5, count: count))
            },
            frames("one huge message, byte by byte", piece: 1, chunk: 1, maximum: 4096) { count in
                FrameAttack.message(.binary, [UInt8](repeating: 0xA5, count: count))
            },
            frames("fragments of one byte", piece: 7) { count in
                FrameAttack.fragments(.binary, Array(repeating: [0xA5], count: count))
            },
            frames("fragments of one byte, byte by byte", piece: 7, chunk: 1, maximum: 4096) { count in
                FrameAttack.fragments(.binary, Array(repeating: [0xA5], count: count))
            },
            frames("empty fragments", piece: 6) { count in
                FrameAttack.fragments(.binary, Array(repeating: [], count: count))
            },
            frames("small messages in one buffer", piece: 7) { count in
                FrameAttack.messages(.binary, [0xA5], count: count)
            },
            frames("empty messages in one buffer", piece: 6) { count in
                FrameAttack.messages(.binary, [], count: count)
            },
            frames("pings between fragments", piece: 13) { count in
                FrameAttack.pingsBetweenFragments(count: count, ping: [])
            },
            frames("long pings between fragments, byte by byte", piece: 138, chunk: 1, maximum: 4096) { count in
                FrameAttack.pingsBetweenFragments(count: count, ping: [UInt8](repeating: 0xA5, count: 125))
            },
            frames("text cut within characters by fragments", piece: 9) { count in
                FrameAttack.fragments(.text, FrameAttack.cutText(pieces: count))
            },
            frames("text cut within characters by reads", piece: 4, chunk: 3) { count in
                FrameAttack.message(.text, (0..<count).flatMap { _ in FrameAttack.character })
            },
        ]
    }

    private static func frames(
        _ name: String,
        piece: Int,
        chunk: Int = .max,
        maximum kibibytes: Int = 16_384,
        _ make: @escaping (Int) -> FrameAttack
    ) -> AttackShape {
        AttackShape(name: name, pieceBytes: piece, maximumBytes: kibibytes * 1024) { count in
            let attack = make(count)
            var scratch: [UInt8] = []
            return Attack(bytes: attack.bytes.count, expected: attack.events) {
                attack.run(chunk: chunk, scratch: &scratch)
            }
        }
    }
}

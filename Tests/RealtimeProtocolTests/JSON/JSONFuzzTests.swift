import Foundation
import RealtimeProtocol
import Testing

/// Damaged messages: whatever comes, a decoder ends with an answer and never with a trap.
struct JSONFuzzTests {
    private static let tokens = [
        "{", "}", "[", "]", ",", ":", "\"", "\\", "\n", " ", "null", "true", "-", "0", "1e9", "\\u", "\\ud800", "id",
        "\"id\":",
        "\"publish\":", "\"channel\":", "\"data\":", "\"subs\":", "\u{0}", "é", "99999999999999999999", "{}\n",
    ].map { Array($0.utf8) }

    private static func damage(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
        guard !bytes.isEmpty else { return }
        let index = Int.random(in: bytes.indices, using: &generator)
        switch Int.random(in: 0..<7, using: &generator) {
        case 0, 1: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
        case 2: bytes[index] = UInt8.random(in: .min ... .max, using: &generator)
        case 3: bytes.remove(at: index)
        case 4: bytes.removeSubrange(index...)
        case 5:
            let end = Int.random(in: index...bytes.count, using: &generator)
            bytes.insert(contentsOf: Array(bytes[index..<end]), at: index)
        default:
            let token = Self.tokens[Int.random(in: Self.tokens.indices, using: &generator)]
            bytes.insert(contentsOf: token, at: index)
        }
    }

    /// Checks what must hold of every outcome, and returns whether the message was taken.
    private static func check(_ bytes: [UInt8]) -> Bool {
        let commands = decodeCommands(bytes)
        let replies = decodeReplies(bytes)
        #expect(commands.items.count <= testLimits.maxCommandsPerMessage)
        for case .success(let command) in commands.items {
            #expect(decodeCommands(encode(command)).items == [.success(command)])
        }
        for case .failure(let rejection) in commands.items { #expect(rejection.id != 0) }
        for message in replies.items {
            if case .unknownPush = message { continue }
            #expect(decodeReplies(encode(message)).items == [message])
        }
        return failureCode(commands.end) == nil || failureCode(replies.end) == nil
    }

    private static var rounds: Int {
        ProcessInfo.processInfo.environment["REALTIME_TEST_ROUNDS"].flatMap { Int($0) } ?? 10_000
    }

    @Test func damagedMessagesNeverTrap() {
        var generator = SeededGenerator.forTest("damaged messages")
        let seeds = Vectors.commands.map(\.wire) + Vectors.serverMessages.map(\.wire)
        var taken = 0
        for _ in 0..<Self.rounds {
            var wire = seeds[Int.random(in: seeds.indices, using: &generator)]
            if generator.chance(1, in: 4) {
                wire = encode(generator.command()) + "\n" + encode(generator.serverMessage())
            }
            var bytes = Array(wire.utf8)
            for _ in 0...Int.random(in: 0..<4, using: &generator) { Self.damage(&bytes, &generator) }
            if Self.check(bytes) { taken += 1 }
        }
        #expect(taken > 0, "every message was refused, so nothing but the first check was tried")
        #expect(taken < Self.rounds, "no message was refused")
    }

    @Test func everySingleBitFlipEndsWithAnAnswer() {
        for vector in Vectors.commands {
            let bytes = Array(vector.wire.utf8)
            for index in bytes.indices {
                for bit in 0..<8 {
                    var flipped = bytes
                    flipped[index] ^= 1 << bit
                    _ = Self.check(flipped)
                }
            }
        }
    }

    @Test func randomTokensNeverTrap() {
        var generator = SeededGenerator.forTest("random tokens")
        for _ in 0..<Self.rounds {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 1..<30, using: &generator) {
                bytes += Self.tokens[Int.random(in: Self.tokens.indices, using: &generator)]
            }
            _ = Self.check(bytes)
        }
    }

    @Test func decoderAgreesWithAnotherParserOnWhatIsJSON() throws {
        var generator = SeededGenerator.forTest("another parser")
        for _ in 0..<2000 {
            var bytes = Array(generator.json().utf8)
            if generator.bool() { Self.damage(&bytes, &generator) }
            guard (try? RawJSON(validating: bytes, maxDepth: 64)) != nil else { continue }
            // Foundation reads numbers into doubles and so refuses some that are JSON; what we take, it must not call
            // anything else than a number out of range.
            do {
                _ = try JSONSerialization.jsonObject(with: Data(bytes), options: [.fragmentsAllowed])
            } catch let error as NSError {
                let reason = String(describing: error)
                #expect(reason.contains("umber"), "\(String(decoding: bytes, as: UTF8.self)): \(reason)")
            }
        }
    }
}

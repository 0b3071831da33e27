import RealtimeProtocol
import Testing

struct JSONRoundTripTests {
    @Test func decodingWhatWasEncodedGivesTheSameCommand() {
        var generator = SeededGenerator.forTest("commands")
        for _ in 0..<4000 {
            let commands = (0..<3).map { _ in generator.command() }
            let wire = commands.map { encode($0) }.joined(separator: "\n")
            #expect(decodeCommands(wire) == Decoded(items: commands.map { .success($0) }, end: .success(3)))
        }
    }

    @Test func decodingWhatWasEncodedGivesTheSameServerMessage() {
        var generator = SeededGenerator.forTest("server messages")
        for _ in 0..<4000 {
            let messages = (0..<3).map { _ in generator.serverMessage() }
            let wire = messages.map { encode($0) }.joined(separator: "\n")
            #expect(decodeReplies(wire) == Decoded(items: messages, end: .success(3)))
        }
    }

    @Test func encodingIsDeterministic() {
        var generator = SeededGenerator.forTest("determinism")
        for _ in 0..<500 {
            let message = generator.serverMessage()
            let wire = encode(message)
            #expect(decodeReplies(wire).items.map { encode($0) } == [wire])
        }
    }
}

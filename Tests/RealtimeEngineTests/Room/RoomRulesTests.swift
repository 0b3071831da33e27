import RealtimeProtocol
import Testing

@testable import RealtimeEngine

struct RoomRulesTests {
    private static let rules = RoomRules([
        RoomRules.Rule(prefix: "a", policy: RoomPolicy(overflow: .disconnect), access: .granted(.all)),
        RoomRules.Rule(prefix: "ab:", policy: RoomPolicy(overflow: .skipToLatest), access: .granted(.all)),
    ])

    @Test(arguments: [("a", "a"), ("ab", "a"), ("ab:", "ab:"), ("ab:1", "ab:"), ("b", nil), ("", nil)])
    func longestPrefixWins(room: String, prefix: String?) {
        #expect(Self.rules.rule(for: room)?.prefix == prefix)
    }

    @Test func roomOutsideTheRulesHasTheDefaultPolicy() {
        #expect(Self.rules.policy(for: "z") == RoomPolicy())
        #expect(Self.rules.policy(for: "ab:1").overflow == .skipToLatest)
    }
}

struct PayloadTests {
    @Test(arguments: [
        ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
        ("foobar", "Zm9vYmFy"),
    ])
    func bytesAreBase64InJSON(text: String, base64: String) {
        let payload = Payload(kind: .binary, bytes: Array(text.utf8))
        #expect(Transcript.text(payload.json) == "\"\(base64)\"")
    }

    @Test func jsonPassesAsItIs() {
        #expect(Transcript.text(Payload(kind: .json, bytes: Array("[1, 2]".utf8)).json) == "[1, 2]")
    }
}

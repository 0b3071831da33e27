import Testing

@testable import RealtimeProtocol

struct JSONFieldTests {
    private func packed(_ text: String) -> PackedName {
        var name = PackedName()
        for byte in text.utf8 { name.append(byte) }
        return name
    }

    @Test func everyFieldHasOneNameAndIsFoundByIt() {
        #expect(JSONField.names.map(\.field) == JSONField.allCases.filter { $0 != .unknown })
        #expect(Set(JSONField.names.map(\.name)).count == JSONField.names.count)
        for (field, name) in JSONField.names { #expect(JSONField.named(self.packed(name)) == field) }
    }

    @Test func fieldsFitTheSetOfSeenOnes() {
        #expect(JSONField.allCases.count <= 128)
        #expect(JSONField.names.count < 128, "the table needs free slots")
        #expect(JSONField.names.allSatisfy { $0.name.utf8.count <= 15 })
    }

    @Test(arguments: [
        "", "i", "ID", "idx", "\u{0}id", "id\u{0}", "channe", "channels", "presence_statt", "presence_stats_of_all",
        "aaaaaaaaaaaaaaaa", "was_recovering\u{0}\u{0}id", "\u{301}",
    ])
    func otherNamesAreUnknown(_ name: String) {
        #expect(JSONField.named(self.packed(name)) == .unknown)
    }
}

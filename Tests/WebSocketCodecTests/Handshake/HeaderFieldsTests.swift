import Testing
import WebSocketCodec

struct HeaderFieldsTests {
    static let fields = HeaderFields([
        HeaderField(name: "Accept", value: "a"), HeaderField(name: "X", value: "1, Two ,\tTHREE,,"),
        HeaderField(name: "accept", value: "b"),
    ])

    @Test func namesAreFoundWithoutCaseAndInOrder() {
        #expect(Self.fields.first("ACCEPT") == "a")
        #expect(Self.fields.values("Accept") == ["a", "b"])
        #expect(Self.fields.first("Acc") == nil)
        #expect(Self.fields.values("") == [])
    }

    @Test func onlyIsForFieldsThatOccurOnce() {
        #expect(Self.fields.only("accept") == nil)
        #expect(Self.fields.only("x") != nil)
        #expect(Self.fields.only("y") == nil)
    }

    @Test(arguments: [("1", true), ("two", true), ("three", true), ("t", false), ("", false), ("1, two", false)])
    func listsAreSearchedByWholeElements(token: String, isFound: Bool) {
        #expect(Self.fields.contains(token, in: "X") == isFound)
    }
}

import Testing

@testable import RealtimeProtocol

struct ConsumerNameTests {
    private static let limits = ProtocolLimits(
        maxDepth: 8,
        maxCommandsPerMessage: 1,
        maxNameBytes: 10,
        maxMapEntries: 8
    )

    private func read(_ text: String?) throws(ProtocolError) -> String? {
        try ConsumerName.read(text.map(RawJSON.init(uncheckedText:)), limits: Self.limits)
    }

    @Test(arguments: [nil, "null", "7", "[]", "{}", #""consumer""#, #"{"a":{"consumer":"x"}}"#])
    func dataWithoutItNamesNone(_ text: String?) throws {
        #expect(try self.read(text) == nil)
    }

    @Test func memberOfTheDataNamesIt() throws {
        #expect(try self.read(#" {"a":1, "consumer" : "x\u0041"}"#) == "xA")
        let data = ConsumerName.data(naming: "a \"b\"")
        #expect(try ConsumerName.read(data, limits: Self.limits) == "a \"b\"")
    }

    @Test(arguments: [#"{"consumer":5}"#, #"{"consumer":{}}"#, #"{"consumer":"a","consumer":"b"}"#])
    func anythingElseIsRefused(_ text: String) {
        #expect(throws: ProtocolError.self) { try self.read(text) }
    }
}

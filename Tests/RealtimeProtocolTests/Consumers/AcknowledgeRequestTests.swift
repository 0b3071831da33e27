import Testing

@testable import RealtimeProtocol

struct AcknowledgeRequestTests {
    private static let limits = ProtocolLimits(
        maxDepth: 8,
        maxCommandsPerMessage: 1,
        maxNameBytes: 10,
        maxMapEntries: 8
    )

    private func read(_ text: String?) throws(ProtocolError) -> AcknowledgeRequest {
        try AcknowledgeRequest(text.map(RawJSON.init(uncheckedText:)), limits: Self.limits, maxOffsets: 3)
    }

    @Test func oneOffsetMeansEverythingUpToIt() throws {
        let request = try self.read(#"{"channel":"a","epoch":"e","offset":7,"more":[1]}"#)
        #expect(request == AcknowledgeRequest(channel: "a", epoch: "e", offsets: [7]))
    }

    @Test func listMeansTheseOnly() throws {
        let request = try self.read(#"{ "channel" : "a", "epoch":"e", "offsets":[7, 3 ,18446744073709551615]}"#)
        #expect(request == AcknowledgeRequest(channel: "a", epoch: "e", offsets: [7, 3, .max], isSingle: true))
    }

    @Test(arguments: [
        AcknowledgeRequest(channel: "a", epoch: "e", offsets: [7]),
        AcknowledgeRequest(channel: "a", epoch: "e", offsets: [7], isSingle: true, reason: "no \"room\""),
        AcknowledgeRequest(channel: "a", epoch: "e", offsets: [0, 9], isSingle: true),
    ])
    func whatIsWrittenIsRead(_ request: AcknowledgeRequest) throws {
        #expect(try self.read(String(decoding: request.data.bytes, as: UTF8.self)) == request)
    }

    @Test(arguments: [
        nil, "null", "[]", "7", "{}",
        #"{"epoch":"e","offset":7}"#, #"{"channel":"a","offset":7}"#, #"{"channel":"a","epoch":"e"}"#,
        #"{"channel":"a","epoch":"e","offsets":[]}"#, #"{"channel":"a","epoch":"e","offset":"7"}"#,
        #"{"channel":"a","epoch":"e","offset":-1}"#, #"{"channel":"a","epoch":"e","offset":1.5}"#,
        #"{"channel":"a","epoch":"e","offsets":[1,"2"]}"#, #"{"channel":"a","epoch":"e","offset":1,"offset":2}"#,
        #"{"channel":"a","epoch":"e","offsets":[1,2,3,4]}"#,
        #"{"channel":"a","epoch":"e","offset":18446744073709551616}"#,
        #"{"channel":"elevenbytes","epoch":"e","offset":1}"#, #"{"channel":"a","epoch":"e","offset":1,"single":1}"#,
    ])
    func otherwiseItIsRefused(_ text: String?) {
        #expect(throws: ProtocolError.self) { try self.read(text) }
    }

    @Test func hugeListCostsNoMemoryBeyondTheLimit() {
        let list = Array(repeating: "1", count: 100_000).joined(separator: ",")
        #expect(throws: ProtocolError.self) { try self.read(#"{"channel":"a","epoch":"e","offsets":[\#(list)]}"#) }
    }
}

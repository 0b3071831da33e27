import RealtimeProtocol
import Testing

struct JSONLeaseCoderTests {
    private static let limits = ProtocolLimits(
        maxDepth: 8,
        maxCommandsPerMessage: 1,
        maxNameBytes: 16,
        maxMapEntries: 8,
        maxKeyBytes: 8
    )

    private func decode(_ text: String) -> Result<LeaseRequest, ProtocolError> {
        JSONLeaseCoder.decode(RawJSON(uncheckedBytes: Array(text.utf8)), limits: Self.limits)
    }

    private func code(_ text: String) -> ProtocolError.Code? {
        if case .failure(let error) = self.decode(text) { error.code } else { nil }
    }

    @Test func requestIsReadBack() throws {
        let request = LeaseRequest(
            channel: "quote",
            key: "premium",
            token: FencingToken(epoch: 1, counter: .max),
            ttlMilliseconds: 0,
            waitMilliseconds: .max,
            takeover: "urgent"
        )
        #expect(try JSONLeaseCoder.decode(JSONLeaseCoder.encode(request), limits: Self.limits).get() == request)
        let least = LeaseRequest(channel: "quote")
        #expect(try JSONLeaseCoder.decode(JSONLeaseCoder.encode(least), limits: Self.limits).get() == least)
    }

    @Test func unknownFieldsAndNullsAreSkipped() throws {
        let text = #"{"channel":"c","key":"k","ttl":null,"token":null,"more":[1,{"a":2}],"wait":5}"#
        let expected = LeaseRequest(channel: "c", key: "k", waitMilliseconds: 5)
        #expect(try self.decode(text).get() == expected)
    }

    @Test(arguments: [
        (#"{"key":"k"}"#, ProtocolError.Code.missingField), ("null", .missingField), ("", .invalidJSON),
        ("[]", .unexpectedType), (#"{"channel":7}"#, .unexpectedType),
        (#"{"channel":"c","ttl":-1}"#, .numberOutOfRange), (#"{"channel":"c","ttl":1.5}"#, .numberOutOfRange),
        (#"{"channel":"c","ttl":4294967296}"#, .numberOutOfRange), (#"{"channel":"c","wait":"1"}"#, .unexpectedType),
        (#"{"channel":"c","token":1}"#, .unexpectedType), (#"{"channel":"c","token":"1"}"#, .numberOutOfRange),
        (#"{"channel":"c","key":"123456789"}"#, .keyTooLong), (#"{"channel":"12345678901234567"}"#, .nameTooLong),
        (#"{"channel":"c","key":"a","key":"b"}"#, .duplicateField), (#"{"channel":"c""#, .invalidJSON),
    ])
    func whatIsNoRequestIsRefused(_ text: String, _ code: ProtocolError.Code) {
        #expect(self.code(text) == code)
    }

    @Test func missingDataIsRefused() {
        guard case .failure = JSONLeaseCoder.decode(nil, limits: Self.limits) else {
            Issue.record("nothing was taken for a request")
            return
        }
    }

    @Test func tenureIsReadBack() throws {
        for waited in [UInt32(0), 7] {
            let tenure = LeaseTenure(
                token: FencingToken(epoch: 3, counter: 9),
                ttlMilliseconds: 30_000,
                waitedMilliseconds: waited
            )
            #expect(try JSONLeaseCoder.tenure(JSONLeaseCoder.encode(tenure), limits: Self.limits).get() == tenure)
        }
    }

    @Test func entriesAreReadBack() throws {
        let token = FencingToken(epoch: 1, counter: 2)
        let entries = [
            LeaseEntry(key: "a", token: token, user: "ann", client: "c", leftMilliseconds: 7),
            LeaseEntry(key: "b", token: token, client: "c", isInGrace: true),
            LeaseEntry(key: "c", token: token),
        ]
        for count in 0...3 {
            let list = Array(entries.prefix(count))
            #expect(try JSONLeaseCoder.entries(JSONLeaseCoder.encode(list), limits: Self.limits).get() == list)
        }
    }

    @Test func everyCutOfARequestIsRefusedAndNoneTraps() {
        let whole = Array(#"{"channel":"c","key":"k","token":"1.2","ttl":5,"wait":6,"takeover":"x"}"#.utf8)
        for count in 0..<whole.count {
            let cut = RawJSON(uncheckedBytes: Array(whole[..<count]))
            guard case .failure = JSONLeaseCoder.decode(cut, limits: Self.limits) else {
                Issue.record("\(count) bytes were taken for a request")
                return
            }
        }
    }
}

import RealtimeEngine
import RealtimeProtocol
import Testing

@testable import RealtimeHandlers

struct QuoteEditRequestTests {
    private static func read(_ text: String, _ limits: QuoteLimits = QuoteLimits()) throws -> QuoteEditRequest {
        let value = try JSONValue(RawJSON(uncheckedBytes: Array(text.utf8)))
        return try QuoteEditRequest.read(#require(value.object), limits).get()
    }

    @Test func everythingIsRead() throws {
        let text =
            #"{"quote":"q","expect":3,"fields":{"a":1},"fences":{"a":"1.2","b":{"epoch":3,"counter":4}},"key":"k"}"#
        let expected = QuoteEditRequest(
            quote: "q",
            expect: 3,
            fields: ["a": 1],
            fences: [
                Fence(key: "a", token: FencingToken(epoch: 1, counter: 2)),
                Fence(key: "b", token: FencingToken(epoch: 3, counter: 4)),
            ],
            key: "k"
        )
        #expect(try Self.read(text) == expected)
    }

    @Test func nullIsAsIfItWereNotThere() throws {
        let text = #"{"quote":"q","expect":null,"fields":{"a":null},"fences":null,"key":null}"#
        #expect(try Self.read(text) == QuoteEditRequest(quote: "q", fields: ["a": .null]))
    }

    @Test(arguments: [
        #"{"fields":{"a":1}}"#, #"{"quote":"","fields":{"a":1}}"#, #"{"quote":1,"fields":{"a":1}}"#, #"{"quote":"q"}"#,
        #"{"quote":"q","fields":{}}"#, #"{"quote":"q","fields":[]}"#, #"{"quote":"q","fields":{"":1}}"#,
        #"{"quote":"q","fields":{"a":1},"expect":"3"}"#, #"{"quote":"q","fields":{"a":1},"expect":-1}"#,
        #"{"quote":"q","fields":{"a":1},"expect":1.5}"#, #"{"quote":"q","fields":{"a":1},"key":""}"#,
        #"{"quote":"q","fields":{"a":1},"key":7}"#, #"{"quote":"q","fields":{"a":1},"fences":[]}"#,
        #"{"quote":"q","fields":{"a":1},"fences":{"a":"1"}}"#, #"{"quote":"q","fields":{"a":1},"fences":{"a":{}}}"#,
        #"{"quote":"q","fields":{"a":1},"fences":{"a":{"epoch":1,"counter":-1}}}"#,
    ])
    func whatIsNoEditIsRefused(text: String) {
        let error = #expect(throws: HandlerError.self) { try Self.read(text) }
        guard case .error(let reply)? = error?.answer else { return }
        #expect(reply.code == .badRequest)
    }

    @Test func boundsAreKept() throws {
        var limits = QuoteLimits()
        limits.fieldsPerEdit = 1
        limits.fieldNameBytes = 2
        limits.editKeyBytes = 2
        _ = try Self.read(#"{"quote":"q","fields":{"ab":1},"fences":{"ab":"1.1"},"key":"ab"}"#, limits)
        for text in [
            #"{"quote":"q","fields":{"a":1,"b":2}}"#, #"{"quote":"q","fields":{"abc":1}}"#,
            #"{"quote":"q","fields":{"a":1},"key":"abc"}"#,
            #"{"quote":"q","fields":{"a":1},"fences":{"a":"1.1","b":"1.1"}}"#,
        ] {
            #expect(throws: HandlerError.self) { try Self.read(text, limits) }
        }
    }
}

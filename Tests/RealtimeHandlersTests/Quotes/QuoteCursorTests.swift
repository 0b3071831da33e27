import RealtimeEngine
import RealtimeProtocol
import Testing

@testable import RealtimeHandlers

struct QuoteCursorTests {
    private static func read(_ text: String) -> Result<String, HandlerError> {
        QuoteCursor.read(RawJSON(uncheckedBytes: Array(text.utf8)), QuoteLimits()).map { cursor in
            String(decoding: cursor.json.raw.bytes, as: UTF8.self)
        }
    }

    @Test(arguments: [
        (#"{"field":"a","start":1,"end":3}"#, #"{"field":"a","start":1,"end":3}"#),
        (#"{"field":"a","start":2}"#, #"{"field":"a","start":2,"end":2}"#),
        (#"{"field":"a"}"#, #"{"field":"a","start":0,"end":0}"#),
        (#"{"field":null,"start":7,"end":1}"#, #"{"field":null}"#), ("{}", #"{"field":null}"#),
    ])
    func cursorIsPassedOnInOneForm(text: String, form: String) {
        #expect(Self.read(text) == .success(form))
    }

    @Test(arguments: [
        "[]", "1", #"{"field":""}"#, #"{"field":1}"#, #"{"field":"a","start":-1}"#, #"{"field":"a","start":3,"end":2}"#,
        #"{"field":"a","start":1.5}"#, #"{"field":"a","end":1000001}"#, #"{"field":"a","text":"hi"}"#,
        #"{"field":"a","start":[[]]}"#, #"{"field":"a","end":"1"}"#,
    ])
    func anythingElseIsRefused(text: String) {
        #expect(throws: HandlerError.self) { try Self.read(text).get() }
    }

    @Test func longNameIsRefused() {
        let name = String(repeating: "x", count: QuoteLimits().fieldNameBytes + 1)
        #expect(throws: HandlerError.self) { try Self.read(#"{"field":"\#(name)"}"#).get() }
    }
}

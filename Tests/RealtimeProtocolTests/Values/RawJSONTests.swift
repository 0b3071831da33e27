import RealtimeProtocol
import Testing

struct RawJSONTests {
    @Test(arguments: [
        "null", "true", "0", "-1.5E+7", #""""#, #""\ud83d\ude00 é""#, "[]", "{}", #" {"a" : [1, {}]} "#, "\t1\r",
    ])
    func validBytesAreKept(_ text: String) throws {
        #expect(try RawJSON(validating: Array(text.utf8), maxDepth: 64).bytes == Array(text.utf8))
    }

    @Test func lineBreaksBetweenTokensBecomeSpaces() throws {
        let pretty = "\n{\r\n  \"a\" : [\n    1,\n    \"\\n\"\n  ]\n}\n"
        let value = try RawJSON(validating: Array(pretty.utf8), maxDepth: 64)
        #expect(String(decoding: value.bytes, as: UTF8.self) == " {\r   \"a\" : [     1,     \"\\n\"   ] } ")
        let message = ServerMessage.push(Push(channel: "x", body: .message(value)))
        #expect(!encode(message).contains("\n"))
        #expect(decodeReplies(encode(message)).end == .success(1))
    }

    @Test(
        arguments: [
            ("", .invalidJSON), (" ", .invalidJSON), ("1 2", .invalidJSON), ("nul", .invalidJSON), ("[1", .invalidJSON),
            ("\"\n\"", .invalidJSON), ("{} x", .invalidJSON), (#""\udead""#, .invalidText), ("[[[]]]", .tooDeep),
            ("\u{FEFF}1", .invalidJSON),
        ] as [(String, ProtocolError.Code)]
    )
    func otherBytesAreRefused(_ text: String, _ code: ProtocolError.Code) {
        let error = #expect(throws: ProtocolError.self) { try RawJSON(validating: Array(text.utf8), maxDepth: 2) }
        #expect(error?.code == code)
        #expect(error?.origin == .local)
    }

    @Test func helpersMakeValidValues() throws {
        for value in [
            .null, .emptyObject, .string("a\"\n"), .integer(.min), .integer(.max), .bool(true), .bool(false),
        ] as [RawJSON] {
            #expect(try RawJSON(validating: value.bytes, maxDepth: 1) == value)
        }
        #expect(RawJSON.integer(.min).bytes == Array("-9223372036854775808".utf8))
    }
}

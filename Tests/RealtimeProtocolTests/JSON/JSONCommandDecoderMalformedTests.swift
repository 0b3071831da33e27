import RealtimeProtocol
import Testing

/// Bytes that end the reading, since nothing after them can be trusted or answered.
struct JSONCommandDecoderMalformedTests {
    @Test(
        arguments: [
            ("null", .invalidJSON), ("[]", .invalidJSON), ("[{}]", .invalidJSON), ("5", .invalidJSON),
            (#""{}""#, .invalidJSON), ("true", .invalidJSON), ("{", .invalidJSON), ("}", .invalidJSON),
            ("{}{}", .invalidJSON), ("{},", .invalidJSON), ("{} x", .invalidJSON), ("{,}", .invalidJSON),
            (#"{"id":1,}"#, .invalidJSON), (#"{"id" 1}"#, .invalidJSON), (#"{"id":}"#, .invalidJSON),
            (#"{id:1}"#, .invalidJSON), (#"{'id':1}"#, .invalidJSON), (#"{"id":1 "ping":{}}"#, .invalidJSON),
            (#"{"id":01}"#, .invalidJSON), (#"{"id":+1}"#, .invalidJSON), (#"{"id":1.}"#, .invalidJSON),
            (#"{"id":.5}"#, .invalidJSON), (#"{"id":1e}"#, .invalidJSON), (#"{"id":-}"#, .invalidJSON),
            (#"{"id":0x1}"#, .invalidJSON), (#"{"id":NaN}"#, .invalidJSON), (#"{"id":nul}"#, .invalidJSON),
            (#"{"a":tru}"#, .invalidJSON), (#"{"a":falsey}"#, .invalidJSON), (#"{"a":[1 2]}"#, .invalidJSON),
            (#"{"a":[1,]}"#, .invalidJSON), (#"{"a":[,1]}"#, .invalidJSON), (#"{"a":[1}"#, .invalidJSON),
            (#"{"a":{"b":1]}"#, .invalidJSON), (#"{"a":{"b"}}"#, .invalidJSON), (#"{"a":{1:2}}"#, .invalidJSON),
            (#"{"a":{"b":1,}}"#, .invalidJSON), (#"{"a":/**/1}"#, .invalidJSON), ("{\"a\":\n1}", .invalidJSON),
            (#"{"a":"\x"}"#, .invalidJSON), (#"{"a":"\u12G4"}"#, .invalidJSON), (#"{"a":"\u12"}"#, .invalidJSON),
            (#"{"a":"\"#, .invalidJSON), ("{\"a\":\"\u{1}\"}", .invalidJSON), ("{\"a\":\"\t\"}", .invalidJSON),
            ("{\"a\":\"\u{0}\"}", .invalidJSON), ("\u{0}{}", .invalidJSON), ("{}\u{0}", .invalidJSON),
            ("{\u{0}}", .invalidJSON), ("\u{FEFF}{}", .invalidJSON), ("\u{A0}{}", .invalidJSON),
            ("{\u{B}}", .invalidJSON), ("{\u{2028}}", .invalidJSON),
            (#"{"a":"\ud800"}"#, .invalidText), (#"{"a":"\udc00"}"#, .invalidText),
            (#"{"a":"\ud800\ud800"}"#, .invalidText), (#"{"a":"\ud800x"}"#, .invalidText),
            (#"{"a":"\ud800\n"}"#, .invalidText), (#"{"\udfff":1}"#, .invalidText),
            (#"{"a":"\udc00\udc00"}"#, .invalidText), (#"{"a":"\udc00\ud800"}"#, .invalidText),
            (#"{"id":1,"publish":{"channel":"c","data":"\ud83d\u12"}}"#, .invalidJSON),
            (#"{"id":1,"publish":{"channel":"c","data":"\ud83d\"#, .invalidJSON),
            (#"{"id":1,"publish":{"channel":"\ud83d"#, .invalidJSON),
            (#"{"id":1,"id":1,"ping":{}}"#, .duplicateField), (#"{"id":1,"\u0069d":2}"#, .duplicateField),
            (#"{"id":1,"ping":{},"ping":{}}"#, .duplicateField),
            (#"{"id":1,"publish":{"channel":"a","channel":"b","data":1}}"#, .duplicateField),
            (#"{"id":1,"connect":{"subs":{"a":{},"\u0061":{}}}}"#, .duplicateField),
            (#"{"id":1,"connect":{"headers":{"a":"","a":""}}}"#, .duplicateField),
            (#"{"id":-1,"ping":{}}"#, .numberOutOfRange), (#"{"id":4294967296,"ping":{}}"#, .numberOutOfRange),
            (#"{"id":1.0,"ping":{}}"#, .numberOutOfRange), (#"{"id":1e0,"ping":{}}"#, .numberOutOfRange),
            (#"{"id":"1","ping":{}}"#, .unexpectedType), (#"{"id":{},"ping":{}}"#, .unexpectedType),
            (#"{"id":true,"ping":{}}"#, .unexpectedType), (#"{"publish":5,"id":"1"}"#, .unexpectedType),
            (#"{"ping":{}}"#, .missingID), (#"{"id":0,"rpc":{"method":"m"}}"#, .missingID),
            (#"{"connect":{}}"#, .missingID), (#"{"teleport":{}}"#, .unknownMethod),
            (#"{"publish":5}"#, .unexpectedType), (#"{"send":{}}"#, .missingField),
        ] as [(String, ProtocolError.Code)]
    )
    func malformedLineEndsTheReading(_ wire: String, _ code: ProtocolError.Code) {
        let decoded = decodeCommands("{}\n" + wire)
        #expect(decoded.items == [.success(Command(id: 0, request: .pong))])
        #expect(failureCode(decoded.end) == code)
    }

    @Test(
        arguments: [
            [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC2], [0xC2, 0x20], [0xE0, 0x9F, 0xBF], [0xE2, 0x82],
            [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xEF, 0xBF, 0x41], [0xF0, 0x8F, 0xBF, 0xBF], [0xF0, 0x9F, 0x98],
            [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFE], [0xFF],
        ] as [[UInt8]]
    )
    func invalidUTF8IsRefusedEverywhere(_ bad: [UInt8]) {
        for frame in [
            #"{"*":1}"#, #"{"id":1,"rpc":{"data":"*"}}"#, #"{"id":1,"rpc":{"method":"*"}}"#,
            #"{"id":1,"rpc":{"data":{"*":1}}}"#, #"{"id":1,"connect":{"headers":{"*":""}}}"#,
        ] {
            let bytes = frame.utf8.flatMap { $0 == UInt8(ascii: "*") ? bad : [$0] }
            #expect(failureCode(decodeCommands(bytes).end) == .invalidText)
            for end in 0..<bytes.count {
                #expect(failureCode(decodeCommands(Array(bytes[..<end])).end) != nil || end == 0)
            }
        }
    }

    @Test(arguments: Vectors.commands.filter { $0.wire.utf8.count > 2 })
    func everyTruncationIsRefused(_ vector: Vector<Command>) {
        let bytes = Array(vector.wire.utf8)
        for end in 1..<bytes.count {
            let decoded = decodeCommands(Array(bytes[..<end]))
            #expect(decoded.items.isEmpty)
            #expect(failureCode(decoded.end) != nil)
        }
    }

    @Test func errorSaysWhereAndNothingOfWhat() {
        let decoded = decodeCommands(#"{"id":1,"secret":x}"#)
        #expect(
            decoded.end
                == .failure(
                    ProtocolError(
                        code: .invalidJSON,
                        message: "not the JSON that is due here, at byte 17",
                        origin: .remote
                    )
                )
        )
    }
}

import RealtimeProtocol
import Testing

struct JSONReplyDecoderTests {
    @Test(arguments: Vectors.serverMessages)
    func exactBytesMeanMessage(_ vector: Vector<ServerMessage>) {
        #expect(decodeReplies(vector.wire) == Decoded(items: [vector.value], end: .success(1)))
    }

    @Test func manyMessagesShareATransportMessage() {
        let wire = Vectors.serverMessages.map(\.wire).joined(separator: "\n")
        let decoded = decodeReplies(wire + "\n")
        #expect(decoded.items == Vectors.serverMessages.map(\.value))
        #expect(decoded.end == .success(Vectors.serverMessages.count))
    }

    @Test(arguments: [
        #"{"push":{"channel":"x","teleport":{"to":[1]}}}"#, #"{"push":{"channel":"x"}}"#,
        #"{"push":{"channel":"x","connect":{"client":"c"}}}"#, #"{"push":{"channel":"x","pub":null}}"#,
    ])
    func unknownPushIsToldApart(_ wire: String) {
        #expect(decodeReplies(wire).items == [.unknownPush(channel: "x")])
    }

    @Test(arguments: [
        #"{"id":1,"rpc":{"data":1,"later":[]},"later":{"a":{}}}"#,
        #"{"later":1,"id":1,"rpc":{"later":"\ud83d\ude00","data":1}}"#,
        "\t{ \"id\" : 1 ,\r \"rpc\" : { \"data\" : 1 } } \r\n",
        #"{"\u0069d":1,"r\u0070c":{"d\u0061ta":1},"error":null}"#,
    ])
    func unknownFieldsAndSpaceAreSkipped(_ wire: String) {
        let reply = ServerMessage.reply(Reply(id: 1, outcome: .result(.rpc(RPCResult(data: .integer(1))))))
        #expect(decodeReplies(wire) == Decoded(items: [reply], end: .success(1)))
    }

    @Test(
        arguments: [
            (#"{"id":1}"#, .unknownMethod), (#"{"id":1,"teleport":{}}"#, .unknownMethod),
            (#"{"teleport":{}}"#, .unknownMethod), (#"{"publish":{}}"#, .missingID),
            (#"{"error":{"code":100}}"#, .missingID), (#"{"id":1,"error":{}}"#, .missingField),
            (#"{"id":1,"publish":{},"error":{"code":1}}"#, .conflictingMethods),
            (#"{"id":1,"push":{}}"#, .conflictingMethods), (#"{"push":{},"publish":{}}"#, .conflictingMethods),
            (#"{"push":{"channel":"x","pub":{"data":1},"join":{"info":{}}}}"#, .conflictingMethods),
            (#"{"id":1,"publish":5}"#, .unexpectedType), (#"{"push":[]}"#, .unexpectedType),
            (#"{"push":{"channel":5}}"#, .unexpectedType), (#"{"push":{"channel":"x","pub":{}}}"#, .missingField),
            (#"{"push":{"channel":"x","join":{}}}"#, .missingField), (#"{"push":{"message":{}}}"#, .missingField),
            (#"{"push":{"gap":{"epoch":"e"}}}"#, .missingField),
            (#"{"push":{"lease":{"key":"k","change":"granted"}}}"#, .missingField),
            (#"{"push":{"lease":{"key":"k","token":"1.2"}}}"#, .missingField),
            (#"{"push":{"lease":{"key":"k","change":"granted","token":"1"}}}"#, .numberOutOfRange),
            (#"{"push":{"gap":{"from":9,"through":3}}}"#, .missingField),
            (#"{"id":1,"connect":{}}"#, .missingField),
            (#"{"id":1,"history":{"publications":{}}}"#, .unexpectedType),
            (#"{"id":1,"history":{"publications":[null]}}"#, .unexpectedType),
            (#"{"id":1,"history":{"offset":-1}}"#, .numberOutOfRange),
            (#"{"id":1,"history":{"offset":18446744073709551616}}"#, .numberOutOfRange),
            (#"{"id":1,"presence":{"presence":[]}}"#, .unexpectedType),
            (#"{"id":1,"presence":{"presence":{"a":{},"a":{}}}}"#, .duplicateField),
            (#"{"id":1,"history":{"publications":[{"data":1},]}}"#, .invalidJSON),
            (#"{"id":1,"history":{"publications":[,]}}"#, .invalidJSON),
            (#"{"id":1,"history":{"publications":[{"data":1}{"data":1}]}}"#, .invalidJSON),
        ] as [(String, ProtocolError.Code)]
    )
    func wrongMessageEndsTheReading(_ wire: String, _ code: ProtocolError.Code) {
        let decoded = decodeReplies("{}\n" + wire + "\n{}")
        #expect(decoded.items == [.ping])
        #expect(failureCode(decoded.end) == code)
    }

    @Test func callerMayStopEarly() {
        var count = 0
        let wire = Array("{}\n{}\nnonsense".utf8)
        let end = JSONReplyDecoder.decode(wire.span, limits: testLimits) { _ in
            count += 1
            return count < 2
        }
        #expect(end == .success(2))
    }
}

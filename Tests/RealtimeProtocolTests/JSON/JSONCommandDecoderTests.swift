import RealtimeProtocol
import Testing

struct JSONCommandDecoderTests {
    @Test(arguments: Vectors.commands)
    func exactBytesMeanCommand(_ vector: Vector<Command>) {
        #expect(decodeCommands(vector.wire) == Decoded(items: [.success(vector.value)], end: .success(1)))
    }

    @Test func commandsOfOneMessageKeepTheirOrder() {
        let wire = Vectors.commands.map(\.wire).joined(separator: "\n")
        let decoded = decodeCommands(wire)
        #expect(decoded.items == Vectors.commands.map { .success($0.value) })
        #expect(decoded.end == .success(Vectors.commands.count))
    }

    @Test(arguments: ["", "\n", " \t\r", "\n\n \n"])
    func blankMessageHoldsNoCommand(_ wire: String) {
        #expect(decodeCommands(wire) == Decoded(items: [], end: .success(0)))
    }

    @Test(arguments: ["{}\n", "\n{}", " {} \n\n", "\r\n{}\r\n", "{ }", "{\t}", #"{"id":0}"#, #"{"id":null}"#])
    func blankLinesAroundACommandAreSkipped(_ wire: String) {
        #expect(decodeCommands(wire).items == [.success(Command(id: 0, request: .pong))])
    }

    @Test func goodCommandsBeforeABadOneAreHandedOver() {
        let decoded = decodeCommands("{}\n{\"id\":1,\"ping\":{}}\n{\"id\":2,\"ping\":{}} x\n{}")
        #expect(
            decoded.items == [
                .success(Command(id: 0, request: .pong)), .success(Command(id: 1, request: .ping)),
            ]
        )
        #expect(failureCode(decoded.end) == .invalidJSON)
    }

    @Test func callerMayStopEarly() {
        var count = 0
        let wire = Array("{}\n{}\n{}\nnonsense".utf8)
        let end = JSONCommandDecoder.decode(wire.span, limits: testLimits) { _ in
            count += 1
            return count < 2
        }
        #expect(end == .success(2))
        #expect(count == 2)
    }

    @Test(arguments: [
        #"{"publish":{"data":1,"channel":"room"},"id":7}"#,
        #"{"id":7,"x":{"y":[{}]},"publish":{"channel":"room","z":"\ud83d\ude00","data":1,"data2":0},"rp":null}"#,
        "\t{ \"id\" :\r7 , \"publish\" : { \"channel\" : \"room\" , \"data\" : 1 } } ",
        #"{"\u0069d":7,"publis\u0068":{"channel":"\u0072oom","data":1},"rpc":null}"#,
        #"{"id":7,"publish":{"channel":"room","data":1},"a name of more than fifteen bytes":1,"":2,"é":3}"#,
    ])
    func orderSpaceEscapesAndUnknownFieldsDoNotMatter(_ wire: String) {
        let command = Command(id: 7, request: .publish(PublishRequest(channel: "room", data: .integer(1))))
        #expect(decodeCommands(wire) == Decoded(items: [.success(command)], end: .success(1)))
    }

    @Test(arguments: [
        "null", "0", "-0.5e+10", "1E999999", "123456789012345678901234567890", "[]", "[ ]", "{}", "[{},[1, 2]]",
        #"{"a":1,"a":2}"#, #""""#, #""\u0000\/\"""#, "\"é😀\"", #""\uD83D\uDE00""#, "true", "false",
        "[ 1 ,\t{ \"k\" : [ ] } ]",
    ])
    func payloadIsPassedThroughUntouched(_ payload: String) {
        let wire = #"{"id":1,"publish":{"channel":"c","data": \#(payload) }}"#
        let command = Command(id: 1, request: .publish(PublishRequest(channel: "c", data: raw(payload))))
        #expect(decodeCommands(wire).items == [.success(command)])
    }

    @Test(arguments: [#""key":"","#, #""key":null,"#, ""])
    func emptyKeyIsNone(_ field: String) {
        let command = Command(id: 7, request: .publish(PublishRequest(channel: "room", data: .integer(1))))
        let wire = #"{"id":7,"publish":{\#(field)"channel":"room","data":1}}"#
        #expect(decodeCommands(wire).items == [.success(command)])
    }

    @Test(arguments: [
        (#"\u00e9\ud83d\ude00\b\f\n\r\t\"\\\/"#, "é😀\u{8}\u{C}\n\r\t\"\\/"), ("\u{7F}é€😀", "\u{7F}é€😀"),
        (#"\u0000"#, "\u{0}"), (#"\uFFFF\uFB01"#, "\u{FFFF}\u{FB01}"),
        (#"\ud800\udc00\uDBFF\uDFFF"#, "\u{10000}\u{10FFFF}"),
    ])
    func escapedTextIsRead(_ wire: String, _ text: String) {
        let decoded = decodeCommands(#"{"id":1,"presence":{"channel":"\#(wire)"}}"#)
        #expect(decoded.items == [.success(Command(id: 1, request: .presence(PresenceRequest(channel: text))))])
    }

    @Test func keyOfAServerSideSubscriptionIsItsChannel() {
        let decoded = decodeCommands(#"{"id":1,"connect":{"subs":{"a":{"channel":"b","offset":1}}}}"#)
        let subscription = SubscribeRequest(channel: "a", position: StreamPosition(epoch: "", offset: 1))
        let command = Command(id: 1, request: .connect(ConnectRequest(subs: [subscription])))
        #expect(decoded.items == [.success(command)])
    }

    @Test(
        arguments: [
            (#"{"id":9}"#, .methodNotFound, .unknownMethod),
            (#"{"id":9,"teleport":{"to":[1,{"a":2}]}}"#, .methodNotFound, .unknownMethod),
            (#"{"teleport":5,"id":9}"#, .methodNotFound, .unknownMethod),
            (#"{"id":9,"publish":null}"#, .methodNotFound, .unknownMethod),
            (#"{"id":9,"error":{"code":100}}"#, .methodNotFound, .unknownMethod),
            (#"{"id":9,"publish":5}"#, .badRequest, .unexpectedType),
            (#"{"id":9,"publish":[{"channel":"a"}]}"#, .badRequest, .unexpectedType),
            (#"{"id":9,"publish":"x"}"#, .badRequest, .unexpectedType),
            (#"{"id":9,"ping":true}"#, .badRequest, .unexpectedType),
            (#"{"id":9,"publish":{"channel":"a","data":"\ud83d"}}"#, .badRequest, .invalidText),
            (#"{"id":9,"publish":{"channel":"a","data":{"\udc00\udc00":1}}}"#, .badRequest, .invalidText),
            (#"{"id":9,"publish":{"channel":"\ud83d","data":1}}"#, .badRequest, .invalidText),
            (#"{"id":9,"publish":{"channel":"\ud83dx\ud83d\n\udc00","data":1}}"#, .badRequest, .invalidText),
            (#"{"id":9,"publish":{"channel":"\ud83d\u0041","data":1}}"#, .badRequest, .invalidText),
            (#"{"id":9,"\ud83d":1,"ping":{}}"#, .badRequest, .invalidText),
            (#"{"publish":{"channel":["a"],"data":1},"id":9}"#, .badRequest, .unexpectedType),
            (#"{"id":9,"publish":{"channel":"a"}}"#, .badRequest, .missingField),
            (#"{"id":9,"publish":{"data":1}}"#, .badRequest, .missingField),
            (#"{"id":9,"publish":{"channel":"","data":1}}"#, .badRequest, .missingField),
            (#"{"id":9,"publish":{}}"#, .badRequest, .missingField),
            (#"{"id":9,"publish":{"channel":"a","data":1,"key":7}}"#, .badRequest, .unexpectedType),
            (#"{"id":9,"publish":{"channel":"a","data":1,"key":"\ud83d"}}"#, .badRequest, .invalidText),
            (#"{"id":9,"subscribe":{}}"#, .badRequest, .missingField),
            (#"{"id":9,"unsubscribe":{"channel":null}}"#, .badRequest, .missingField),
            (#"{"id":9,"presence":{}}"#, .badRequest, .missingField),
            (#"{"id":9,"presence_stats":{}}"#, .badRequest, .missingField),
            (#"{"id":9,"history":{"limit":1}}"#, .badRequest, .missingField),
            (#"{"id":9,"sub_refresh":{"token":"t"}}"#, .badRequest, .missingField),
            (#"{"id":9,"send":{}}"#, .badRequest, .missingField),
            (#"{"id":9,"connect":{"subs":{"":{}}}}"#, .badRequest, .missingField),
            (#"{"id":9,"connect":{"subs":[]}}"#, .badRequest, .unexpectedType),
            (#"{"id":9,"connect":{"subs":{"a":1}}}"#, .badRequest, .unexpectedType),
            (#"{"id":9,"connect":{"headers":{"a":1}}}"#, .badRequest, .unexpectedType),
            (#"{"id":9,"connect":{"token":{}}}"#, .badRequest, .unexpectedType),
            (#"{"id":9,"subscribe":{"channel":"a","recover":"true"}}"#, .badRequest, .unexpectedType),
            (#"{"id":9,"subscribe":{"channel":"a","recover":1}}"#, .badRequest, .unexpectedType),
            (#"{"id":9,"subscribe":{"channel":"a","offset":"5"}}"#, .badRequest, .unexpectedType),
            (#"{"id":9,"subscribe":{"channel":"a","offset":-1}}"#, .badRequest, .numberOutOfRange),
            (#"{"id":9,"subscribe":{"channel":"a","offset":1.0}}"#, .badRequest, .numberOutOfRange),
            (#"{"id":9,"subscribe":{"channel":"a","offset":1e3}}"#, .badRequest, .numberOutOfRange),
            (#"{"id":9,"subscribe":{"channel":"a","offset":18446744073709551616}}"#, .badRequest, .numberOutOfRange),
            (#"{"id":9,"history":{"channel":"a","limit":2147483648}}"#, .badRequest, .numberOutOfRange),
            (#"{"id":9,"history":{"channel":"a","limit":-2147483649}}"#, .badRequest, .numberOutOfRange),
            (#"{"id":9,"history":{"channel":"a","since":7}}"#, .badRequest, .unexpectedType),
            (#"{"id":9,"publish":{"channel":"a","data":1},"ping":{}}"#, .badRequest, .conflictingMethods),
            (#"{"connect":{},"rpc":{},"id":9}"#, .badRequest, .conflictingMethods),
        ] as [(String, ErrorReply, ProtocolError.Code)]
    )
    func wrongCommandWithAnIDIsAnsweredAndReadingGoesOn(
        _ wire: String,
        _ reply: ErrorReply,
        _ cause: ProtocolError.Code
    ) throws {
        let decoded = decodeCommands(wire + "\n{}")
        #expect(decoded.end == .success(2))
        try #require(decoded.items.count == 2)
        #expect(decoded.items[1] == .success(Command(id: 0, request: .pong)))
        let rejection = #expect(throws: CommandRejection.self) { try decoded.items[0].get() }
        #expect(rejection?.id == 9)
        #expect(rejection?.reply == reply)
        #expect(rejection?.cause.code == cause)
        #expect(rejection?.cause.origin == .remote)
    }
}

import RealtimeProtocol
import Testing

struct JSONReplyEncoderTests {
    @Test(arguments: Vectors.serverMessages)
    func messageHasExactBytes(_ vector: Vector<ServerMessage>) {
        #expect(encode(vector.value) == vector.wire)
    }

    @Test(arguments: [Vectors.publication, Publication(data: .null), Publication(data: .null, offset: .max, time: -1)])
    func publicationPushIsTheSameOnBothPaths(_ publication: Publication) {
        var direct: [UInt8] = []
        JSONReplyEncoder.appendPublication(channel: "room", publication, to: &direct)
        var general: [UInt8] = []
        JSONReplyEncoder.append(Push(channel: "room", body: .publication(publication)), to: &general)
        #expect(direct == general)
    }

    @Test(arguments: [
        ("plain", #""plain""#), ("", #""""#), ("é😀\u{2028}", "\"é😀\u{2028}\""), (#"a"b\c/"#, #""a\"b\\c/""#),
        ("\u{8}\u{9}\u{A}\u{C}\u{D}", #""\b\t\n\f\r""#), ("\u{0}\u{1}\u{1F}\u{7F}", "\"\\u0000\\u0001\\u001f\u{7F}\""),
    ])
    func textIsEscapedAsTheStandardAsks(_ text: String, _ wire: String) {
        #expect(RawJSON.string(text).bytes == Array(wire.utf8))
        let info = ClientInfo(user: text, client: "c")
        let push = #"{"push":{"channel":"x","join":{"info":{"user":\#(wire),"client":"c"}}}}"#
        #expect(encode(.push(Push(channel: "x", body: .join(info)))) == push)
    }

    @Test(arguments: [UInt64(0), 1, 9, 10, 99, 100, 9_007_199_254_740_993, .max - 1, .max])
    func integersHaveAllTheirDigits(_ value: UInt64) {
        let gap = GapNotice(epoch: "", from: value, through: value)
        let push = #"{"push":{"channel":"x","gap":{"from":\#(value),"through":\#(value)}}}"#
        #expect(encode(.push(Push(channel: "x", body: .gap(gap)))) == push)
    }

    @Test(arguments: [Int64.min, -1, 1, .max])
    func signedIntegersHaveTheirSign(_ value: Int64) {
        let publication = Publication(data: .integer(value), time: value)
        let push = #"{"push":{"channel":"x","pub":{"data":\#(value),"time":\#(value)}}}"#
        #expect(encode(.push(Push(channel: "x", body: .publication(publication)))) == push)
    }

    @Test func encoderAppendsWithoutLineBreak() {
        var output = Array("x".utf8)
        JSONReplyEncoder.appendPing(to: &output)
        JSONReplyEncoder.append(Reply(id: 1, outcome: .result(.publish)), to: &output)
        #expect(String(decoding: output, as: UTF8.self) == #"x{}{"id":1,"publish":{}}"#)
    }

    @Test func replyWithoutIDIsTheCallersError() async {
        await #expect(processExitsWith: .failure) {
            var output: [UInt8] = []
            JSONReplyEncoder.append(Reply(id: 0, outcome: .result(.publish)), to: &output)
        }
    }
}

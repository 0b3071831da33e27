import BenchmarkSupport
import Testing

struct ServerMessageScannerTests {
    private func scan(_ text: String) -> [ServerMessage] {
        let bytes = Array(text.utf8)
        var position = 0
        var messages: [ServerMessage] = []
        while let message = ServerMessageScanner.next(in: bytes.span, at: &position) { messages.append(message) }
        return messages
    }

    private func slice(_ text: String, _ range: Range<Int>) -> String {
        String(decoding: Array(text.utf8)[range], as: UTF8.self)
    }

    @Test(
        arguments: [
            #"{"push":{"channel":"room-1","pub":{"data":"abc","offset":12}}}"#,
            #"{"push":{"pub":{"offset":12,"data":"abc"},"channel":"room-1"}}"#,
            #" { "push" : { "channel" : "room-1" , "pub" : { "data" : "abc" , "offset" : 12 } } } "#,
            #"{"push":{"channel":"room-1","pub":{"info":{"user":"}\"{","x":[1,{}]},"data":"abc","offset":12}}}"#,
        ]
    )
    func findsPublicationsInAnyOrderOfKeys(text: String) {
        guard case .publication(let channel, let data, let offset) = scan(text).first else {
            Issue.record("not a publication")
            return
        }
        #expect(slice(text, channel) == "room-1")
        #expect(slice(text, data) == "\"abc\"")
        #expect(offset == 12)
    }

    @Test
    func splitsManyObjects() {
        let lines = [#"{"id":1,"connect":{"client":"c"}}"#, #"{"id":2,"error":{"code":103}}"#, "{}", ""]
        let messages = scan(lines.joined(separator: "\n"))
        #expect(messages == [.reply(id: 1, isError: false), .reply(id: 2, isError: true), .ping])
    }

    @Test
    func findsNotices() {
        #expect(scan(#"{"push":{"channel":"r","gap":{"from":1,"through":9}}}"#) == [.gap(channel: 20..<21)])
        let unsubscribe = #"{"push":{"channel":"r","unsubscribe":{"reason":"insufficient state","code":2500}}}"#
        #expect(scan(unsubscribe) == [.unsubscribed(channel: 20..<21, code: 2500)])
        #expect(scan(#"{"push":{"channel":"r","unsubscribe":{}}}"#) == [.unsubscribed(channel: 20..<21, code: 0)])
    }

    @Test
    func passesOverWhatIsNotForIt() {
        #expect(scan(#"{"push":{"channel":"r","join":{"info":{"user":"u"}}}}"#) == [.other])
        #expect(scan(#"{"push":{}}"#) == [.other])
    }

    @Test(
        arguments: [
            "x", "{", #"{"push""#, #"{"push":{"channel":"r","pub":{"data":"abc"}}"#, #"{"id":1"#, #"{"id" 1}"#, "[]",
            #"{"push":{"channel":"r"#,
        ]
    )
    func saysWhatIsMalformed(text: String) {
        #expect(scan(text) == [.malformed])
    }
}

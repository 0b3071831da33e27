import RealtimeProtocol
import Testing

struct NoticeInboxTests {
    private static func notice(_ offset: Int) -> String {
        #"{"type":"notice","id":"\#(offset)@s","title":"\#(offset)","position":{"epoch":"s","offset":\#(offset)}}"#
    }

    private static func read(_ id: Int, unread: Int, at offset: Int) -> String {
        #"{"type":"read","ids":["\#(id)@s"],"unread":\#(unread),"position":{"epoch":"s","offset":\#(offset)}}"#
    }

    @Test func countsAgreeInWhicheverOrderPublicationsCome() throws {
        let publications = [Self.notice(1), Self.notice(2), Self.read(1, unread: 1, at: 3), Self.notice(4)]
        for order in [[0, 1, 2, 3], [3, 2, 1, 0], [1, 3, 0, 2], [2, 0, 3, 1]] {
            var inbox = NoticeInbox()
            for index in order { _ = try inbox.take(publication: JSONValue(text: publications[index])) }
            // A mark that overtakes its notice is found by the next list.
            _ = try inbox.take(
                list: JSONValue(
                    text:
                        #"{"notices":[{"id":"1@s","title":"1","read":true,"acknowledged":false,"position":{"epoch":"s","offset":1}}],"unread":2,"head":{"epoch":"s","offset":4},"position":{"epoch":"s","offset":4},"more":false}"#
                )
            )
            #expect(inbox.unread == 2 && inbox.countedUnread == 2)
            #expect(inbox.shown.sorted() == ["1", "2", "4"])
        }
    }
}

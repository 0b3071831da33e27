import RealtimeProtocol
import Testing

struct StreamPositionTests {
    @Test func descriptionNamesBothParts() {
        #expect(StreamPosition(epoch: "e1", offset: 5).description == "5@e1")
    }

    @Test func unknownPositionIsWhatAbsentFieldsMean() {
        #expect(StreamPosition.unknown == StreamPosition(epoch: "", offset: 0))
        let decoded = decodeReplies(#"{"id":1,"subscribe":{}}"#).items
        #expect(decoded == [.reply(Reply(id: 1, outcome: .result(.subscribe(SubscribeResult(position: .unknown)))))])
    }
}

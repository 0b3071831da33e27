import Testing
import WebSocketCodec

struct PendingPongTests {
    @Test func rule56APongHasThePingsPayload() {
        var pending = PendingPong()
        let payload: [UInt8] = [1, 2, 3]
        pending.receivedPing(payload.span)
        #expect(pending.isOwed)
        #expect(pending.take() == payload)
        #expect(pending.take() == nil)
    }

    @Test func rule58OnlyTheLatestPingIsAnsweredAndTheDebtIsBounded() {
        var pending = PendingPong()
        for index in UInt8.min...UInt8.max { pending.receivedPing([index].span) }
        #expect(pending.take() == [255])
        #expect(pending.take() == nil)
        #expect(pending.supersededCount == 255)
    }

    @Test func rule57NoPongAfterAClose() {
        var pending = PendingPong()
        pending.receivedPing([1].span)
        pending.receivedClose()
        #expect(!pending.isOwed)
        pending.receivedPing([2].span)
        #expect(pending.take() == nil)
    }
}

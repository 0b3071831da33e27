import RealtimeProtocol
import Testing

struct FencingTokenTests {
    @Test func epochsOutweighCounters() {
        #expect(FencingToken(epoch: 1, counter: .max) < FencingToken(epoch: 2, counter: 1))
        #expect(FencingToken(epoch: 2, counter: 1) < FencingToken(epoch: 2, counter: 2))
        #expect(!(FencingToken(epoch: 2, counter: 2) < FencingToken(epoch: 2, counter: 2)))
    }

    @Test func textIsDecimalAndReadBack() {
        let token = FencingToken(epoch: .max, counter: 42)
        #expect(token.description == "18446744073709551615.42")
        #expect(FencingToken(token.description) == token)
    }

    @Test(arguments: [
        "", ".", "1", "1.", ".1", "1.2.3", "+1.2", "1.+2", "-1.2", "01.2", "1.02", " 1.2", "1.2 ", "1,2", "a.b",
        "18446744073709551616.1", "1.18446744073709551616",
    ])
    func otherTextIsNoToken(_ text: String) {
        #expect(FencingToken(text) == nil)
    }
}

import RealtimeProtocol
import Testing

struct UnsubscribeCodeTests {
    @Test(
        arguments: [
            (.client, 0, false), (.disconnect, 1, false), (.server, 2000, false), (.insufficientState, 2500, true),
            (.expired, 2501, true), (.stateInvalidated, 2502, true),
        ] as [(UnsubscribeCode, UInt32, Bool)]
    )
    func standardCodeHasItsNumberAndReason(_ code: UnsubscribeCode, _ number: UInt32, _ resubscribes: Bool) {
        #expect(code.rawValue == number)
        #expect(code.allowsResubscribe == resubscribes)
        #expect(!code.reason.isEmpty)
    }

    @Test func otherCodesHaveNoReason() {
        #expect(UnsubscribeCode(rawValue: 2499).reason.isEmpty)
        #expect(!UnsubscribeCode(rawValue: 2499).allowsResubscribe)
    }
}

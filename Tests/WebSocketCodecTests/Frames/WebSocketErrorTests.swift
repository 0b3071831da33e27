import Testing
import WebSocketCodec

struct WebSocketErrorTests {
    @Test func codesHaveStableNamesForMetrics() {
        let codes: [WebSocketError.Code] = [
            .protocolViolation, .invalidText, .messageTooBig, .tooManyFragments, .tooSlow, .unsendableClose,
        ]
        let names = [
            "protocolViolation", "invalidText", "messageTooBig", "tooManyFragments", "tooSlow", "unsendableClose",
        ]
        #expect(codes.map(\.description) == names)
    }

    @Test func rule48ASlowFrameIsAPolicyViolation() {
        #expect(WebSocketError.tooSlow.closeCode == .policyViolation)
        #expect(WebSocketError.tooSlow.origin == .remote)
    }

    @Test(
        arguments: [
            ([0xC1], .protocolViolation, 1002), ([0x81, 0x01, 0xFF], .invalidText, 1007),
            ([0x82, 0x7F, 0, 0, 0, 1, 0, 0, 0, 0], .messageTooBig, 1009), ([0x02, 0, 0, 0], .tooManyFragments, 1008),
        ] as [([UInt8], WebSocketError.Code, UInt16)]
    )
    func eachViolationHasItsCodeAndCloseCode(wire: [UInt8], code: WebSocketError.Code, closeCode: UInt16) {
        let limits = MessageLimits(maxMessageBytes: 100, maxFragments: 1)
        let failure = transcript([wire], role: .client, limits: limits).failure
        #expect(failure?.code == code)
        #expect(failure?.closeCode.rawValue == closeCode)
        #expect(failure?.origin == .remote)
        #expect(failure?.message.isEmpty == false)
    }
}
